-- Conversations of a user with the coach. A run is one question and everything that happened until its answer.
create table conversation (
  tenant_id uuid not null references tenant,
  conversation_id uuid not null,
  user_id uuid not null,
  title text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, conversation_id)
);
create index conversation_by_user on conversation (tenant_id, user_id, updated_at desc);
select protect_tenant_table('conversation', false);

create table run (
  tenant_id uuid not null,
  run_id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  -- The same key of the same user is the same run: a form sent twice asks once.
  idempotency_key text not null,
  question text not null,
  engine text not null,
  label text not null,
  prompt_sha256 text not null,
  state text not null check (state in ('running', 'stop', 'cancelled', 'budget', 'error')),
  -- Set by any process; the one that runs it looks here.
  cancel_requested boolean not null default false,
  process_id uuid not null,
  -- A running run whose process no longer says that it lives was interrupted.
  alive_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  -- What later turns of the conversation get to see of this one: neutral messages, checked answer.
  messages jsonb not null default '[]',
  primary key (tenant_id, run_id),
  foreign key (tenant_id, conversation_id) references conversation on delete cascade,
  unique (tenant_id, user_id, idempotency_key)
);
create index run_by_conversation on run (tenant_id, conversation_id, started_at);
create index run_going_on on run (process_id) where state = 'running';
select protect_tenant_table('run', false);

-- The complete transcript, in order and without gaps.
create table run_event (
  tenant_id uuid not null,
  run_id uuid not null,
  sequence integer not null,
  event jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, run_id, sequence),
  foreign key (tenant_id, run_id) references run on delete cascade
);
select protect_tenant_table('run_event', false);
