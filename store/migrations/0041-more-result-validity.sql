-- Rates and inflation stand in analyses, and what became of an instrument stands beside it. Quotes do not: the tools that
-- show them keep no results.
select track_details('indicator_value', '{insert,update,delete}', 'tenant_id, indicator, currency, date, value, source');
select track_details('instrument_event', '{insert,update,delete}',
  'tenant_id, event_id, kind, date, former_symbol, symbol, name, ratio');
