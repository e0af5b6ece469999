-- Sources restate adjusted closes of all earlier days when a dividend is paid: no fact is older for it, since facts depend
-- on closes, but risk, forecasts and optimizations estimate with them. Holdings tell the source of a close.
drop trigger note_details_of_update on price;
select track_details('price', '{update}',
  'tenant_id, instrument_id, date, adjusted_close, open, high, low, volume, source');
