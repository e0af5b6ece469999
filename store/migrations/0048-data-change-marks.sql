-- Numbers of changes begin again where a backup was restored, and the changes after it are others. A mark that no other
-- change ever has keeps results of before from being taken for results of after.
alter table data_change add column mark uuid not null default gen_random_uuid();
