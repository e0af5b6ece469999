create extension if not exists vector;

-- Ranked text search, where the server has it. A server that offers it without preloading it keeps the fallback.
do $$
begin
  if exists (select from pg_available_extensions where name = 'pg_textsearch') then
    create extension if not exists pg_textsearch;
  end if;
exception when others then
  raise notice 'pg_textsearch is not usable here (%); questions are ranked by the built-in full text search', sqlerrm;
end $$;

-- Staging: documents as received. A row leaves when it has been indexed, or stays with the reason why it was not.
create table staging_document (
  tenant_id uuid not null references tenant,
  source_key text not null,
  sha256 text not null,
  raw jsonb not null,
  error text,
  received_at timestamptz not null default now(),
  primary key (tenant_id, source_key)
);
select protect_tenant_table('staging_document', false);

create table document (
  tenant_id uuid not null references tenant,
  document_id uuid not null,
  source_key text not null,
  kind text not null,
  title text not null,
  publisher text not null,
  company text,
  url text,
  published_at date not null,
  fiscal_year integer,
  fiscal_period text,
  language text not null,
  symbols text[] not null default '{}',
  -- Of the document as received, so that an unchanged one is recognised without reading its text.
  sha256 text not null,
  -- Near duplicates: 64 bits over three-word shingles, and their eight bytes as keys for the search of candidates.
  simhash bigint not null,
  simhash_keys integer[] not null,
  duplicate_of uuid,
  -- 'suspicious': the text contains phrases that look like instructions to a model. A signal, not a defence.
  trust text not null default 'normal' check (trust in ('normal', 'suspicious')),
  -- The cleaned text that every offset points into; a form feed separates pages.
  text text not null,
  indexed_at timestamptz not null default now(),
  primary key (tenant_id, document_id),
  unique (tenant_id, source_key)
);
create index document_simhash on document using gin (simhash_keys);
create index document_symbols on document using gin (symbols);
create index document_company on document (tenant_id, lower(split_part(company, ' ', 1))) where company is not null;
create index instrument_first_word on instrument (tenant_id, lower(split_part(name, ' ', 1)));
select protect_tenant_table('document', true);

create table chunk (
  tenant_id uuid not null,
  document_id uuid not null,
  ordinal integer not null,
  section text,
  page integer,
  char_start integer not null,
  char_end integer not null check (char_end > char_start),
  -- Says where the words stand (company, form, year, section): searched with the body, never quoted.
  header text not null,
  body text not null,
  token_estimate integer not null,
  published_at date not null,
  kind text not null,
  symbols text[] not null default '{}',
  -- True for the rows of a market. Private rows stay out of the ranked index, so out of its statistics.
  shared boolean not null default (current_tenant() = current_market()),
  lexemes tsvector generated always as (to_tsvector('english'::regconfig, header || ' ' || body)) stored,
  primary key (tenant_id, document_id, ordinal),
  foreign key (tenant_id, document_id) references document on delete cascade
);
create index chunk_lexemes on chunk using gin (lexemes);
create index chunk_symbols on chunk using gin (symbols);
create index chunk_published on chunk (tenant_id, published_at);
select protect_tenant_table('chunk', true);

do $$
begin
  if exists (select from pg_extension where extname = 'pg_textsearch') then
    execute $sql$
      create index chunk_ranked on chunk using bm25 ((header || ' ' || body)) with (text_config = 'english')
      where shared
    $sql$;
  end if;
end $$;

-- Of each corpus by itself: how rare a word is in it. Refreshed after indexing; a household's own is its alone.
create table corpus_statistic (
  tenant_id uuid not null references tenant,
  chunks integer not null,
  average_lexemes real not null,
  refreshed_at timestamptz not null default now(),
  primary key (tenant_id)
);
select protect_tenant_table('corpus_statistic', true);

create table lexeme_statistic (
  tenant_id uuid not null references tenant,
  lexeme text not null,
  chunks integer not null,
  primary key (tenant_id, lexeme)
);
select protect_tenant_table('lexeme_statistic', true);

-- What turned text into vectors. For latent semantic analysis the projection is stored with it.
create table embedding_model (
  tenant_id uuid not null references tenant,
  model_id text not null,
  provider text not null,
  dimensions integer not null check (dimensions > 0),
  trained_chunks integer not null,
  vocabulary text,
  weights bytea,
  created_at timestamptz not null default now(),
  -- Questions use the newest model that is ready: one that covers its corpus.
  ready_at timestamptz,
  primary key (tenant_id, model_id)
);
select protect_tenant_table('embedding_model', true);

-- The model is part of the key, so that two can coexist while a corpus moves from one to the next.
create table chunk_embedding (
  tenant_id uuid not null,
  document_id uuid not null,
  ordinal integer not null,
  model_id text not null,
  dimensions integer not null,
  embedding vector not null,
  primary key (tenant_id, model_id, document_id, ordinal),
  foreign key (tenant_id, document_id, ordinal) references chunk on delete cascade
);
create index chunk_embedding_chunk on chunk_embedding (tenant_id, document_id, ordinal);
select protect_tenant_table('chunk_embedding', true);

-- An approximate index over one model's vectors, for corpora in which an exact scan is too slow.
create function create_embedding_index(model text, width integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format(
    'create index if not exists %I on chunk_embedding using hnsw ((embedding::vector(%s)) vector_cosine_ops) where model_id = %L',
    'chunk_embedding_' || substr(md5(model), 1, 12), width, model);
end $$;
revoke all on function create_embedding_index(text, integer) from public;
grant execute on function create_embedding_index(text, integer) to coach_system;

create function drop_embedding_index(model text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('drop index if exists %I', 'chunk_embedding_' || substr(md5(model), 1, 12));
end $$;
revoke all on function drop_embedding_index(text) from public;
grant execute on function drop_embedding_index(text) to coach_system;

-- Without statistics the planner walks the wrong index by a factor of a hundred, and the embedded database gathers
-- none by itself. Only the columns that plans depend on: those with text are large and tell it nothing.
create function analyze_documents() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  analyze document (tenant_id, document_id, source_key, company, published_at, symbols, fiscal_year, fiscal_period);
  analyze chunk (tenant_id, document_id, ordinal, published_at, kind, symbols, shared);
  analyze chunk_embedding (tenant_id, document_id, ordinal, model_id);
  analyze lexeme_statistic;
end $$;
revoke all on function analyze_documents() from public;
grant execute on function analyze_documents() to coach_system, coach_app;
