-- Forecast models as they were trained: one row a training, never changed but for its role.
create table forecast_model (
  tenant_id uuid not null references tenant,
  -- What is forecast, such as portfolio:EUR.
  subject text not null,
  version integer not null check (version > 0),
  role text not null check (role in ('champion', 'challenger', 'retired')),
  -- Version of the calculation: another one may give other numbers for the same prices.
  algorithm text not null,
  mean_model text not null,
  variance_model text not null,
  -- Trading days ahead for which the back-test was made.
  horizon integer not null check (horizon > 0),
  trained_to date not null,
  trained_at timestamptz not null default clock_timestamp(),
  -- The back-test, and what the drift check of the champion before it said.
  scores jsonb not null,
  drift jsonb,
  decision text not null,
  primary key (tenant_id, subject, version)
);
create unique index forecast_model_champion on forecast_model (tenant_id, subject) where role = 'champion';
select protect_tenant_table('forecast_model', false);
