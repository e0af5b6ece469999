-- A day's bar beside its close, where the source tells it. Prices are like the close: as quoted on the day, in the major
-- unit of the instrument's currency. What a source says wrongly (a close outside the day's range) is stored as received
-- and found by the quality checks. The facts of a portfolio depend on closes alone, so `track_table` is as it was.
alter table price
  add column open numeric,
  add column high numeric,
  add column low numeric,
  -- Units traded on the day (shares, coins), restated for later splits where the closes are.
  add column volume numeric check (volume >= 0);
