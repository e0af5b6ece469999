-- The audit log is a chain per tenant: each row carries the hash of the row before it, computed here and nowhere else,
-- so that no caller can choose its place or its hash. Rows are never changed, removed or truncated.

create function audit_row_hash(previous bytea, tenant uuid, sequence bigint, at timestamptz, actor text, action text, detail jsonb)
  returns bytea language sql immutable parallel safe
  as $$ select sha256(previous || convert_to(jsonb_build_array(tenant::text, sequence,
    (extract(epoch from at) * 1000000)::bigint, actor, action, detail)::text, 'UTF8')) $$;

create function chain_audit_row() returns trigger language plpgsql as $$
declare
  last record;
begin
  -- One writer per tenant at a time, until the end of its transaction.
  perform pg_advisory_xact_lock(hashtextextended('audit_log ' || new.tenant_id, 0));
  select a.sequence, a.hash into last from audit_log a where a.tenant_id = new.tenant_id order by a.sequence desc limit 1;
  new.sequence := coalesce(last.sequence, 0) + 1;
  new.previous_hash := coalesce(last.hash, '\x'::bytea);
  new.at := now();
  new.hash := audit_row_hash(new.previous_hash, new.tenant_id, new.sequence, new.at, new.actor, new.action, new.detail);
  return new;
end $$;
create trigger chain_row before insert on audit_log for each row execute function chain_audit_row();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to' using errcode = 'insufficient_privilege';
end $$;
create trigger refuse_change before update or delete on audit_log for each row execute function refuse_audit_change();
create trigger refuse_truncate before truncate on audit_log for each statement execute function refuse_audit_change();
