import type { Client, Unit } from "./client.ts";
import type { Engine } from "./engine.ts";
import { readText } from "./wire-messages.ts";

function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`.replace(/^(?=.*\\)/s, "e");
}

function identifier(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

/** Keeps the one backend session looking like each client's own: settings before it runs, channels after it ran. */
export class SharedSession {
  private readonly engine: Engine;
  private applied = new Map<string, string>();
  private readonly listeners = new Map<string, Set<Client>>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Puts the client's settings in force. Throws with the server's text when one is not valid. */
  enter(client: Client): void {
    const target = client.settings;
    if (target === this.applied || sameEntries(target, this.applied)) return;
    const resets = [...this.applied.keys()].filter((name) => !target.has(name));
    const sets = [...target].filter(([name, value]) => this.applied.get(name) !== value);
    const sql = resets.map((name) => `reset ${identifier(name)}`);
    if (sets.length > 0) {
      const calls = sets.map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, false)`);
      sql.push(`select ${calls.join(", ")}`);
    }
    this.engine.query(sql.join("; "));
    this.applied = new Map(target);
  }

  /** Notes what a finished unit did. `idle`: no transaction is open, so its effects stand. */
  leave(client: Client, unit: Unit, idle: boolean, failed: boolean): void {
    for (const effects of unit.effects) {
      for (const name of effects.settings) client.touched.add(name);
      for (const name of effects.resets) {
        for (const known of name === "*" ? client.settings.keys() : [name]) client.touched.add(known);
        if (!failed) this.restoreInitial(client, name);
      }
      if (failed) continue;
      for (const channel of effects.listen) this.listen(client, channel);
      for (const channel of effects.unlisten) this.unlisten(client, channel);
    }
    if (idle && client.touched.size > 0) this.readBack(client);
  }

  /** RESET means: as the connection asked for at its start, which the engine does not know. */
  private restoreInitial(client: Client, name: string): void {
    const names = name === "*" ? [...client.initialSettings.keys()] : [name];
    const sets = names
      .filter((each) => client.initialSettings.has(each))
      .map(
        (each) => `set_config(${literal(each)}, ${literal(client.initialSettings.get(each) ?? "")}, false)`,
      );
    if (sets.length > 0) this.engine.query(`select ${sets.join(", ")}`);
  }

  private readBack(client: Client): void {
    const names = [...client.touched].map(literal).join(", ");
    client.touched.clear();
    const rows = this.engine.query(
      `select n, coalesce(s.setting, current_setting(n, true)), s.reset_val
       from unnest(array[${names}]) n left join pg_settings s on lower(s.name) = lower(n)`,
    );
    const settings = new Map(client.settings);
    for (const [name, value, standard] of rows) {
      if (name === null || name === undefined) continue;
      const usual = standard ?? (name === "role" || name === "session_authorization" ? "none" : "");
      if (value === null || value === undefined || value === usual) settings.delete(name);
      else settings.set(name, value);
    }
    client.settings = settings;
    this.applied = new Map(settings);
  }

  private listen(client: Client, channel: string): void {
    const clients = this.listeners.get(channel) ?? new Set();
    clients.add(client);
    client.channels.add(channel);
    this.listeners.set(channel, clients);
  }

  /** The engine has stopped listening for everyone; those who still want the channel get it back. */
  private unlisten(client: Client, channel: string): void {
    for (const name of channel === "*" ? [...client.channels] : [channel]) {
      client.channels.delete(name);
      const clients = this.listeners.get(name);
      clients?.delete(client);
      if (clients?.size === 0) this.listeners.delete(name);
    }
    const wanted = channel === "*" ? [...this.listeners.keys()] : [channel];
    for (const name of wanted.filter((each) => this.listeners.has(each))) {
      this.engine.query(`listen ${identifier(name)}`);
    }
  }

  /** Gives a NotificationResponse to everyone who listens on its channel. */
  notify(notification: Buffer): void {
    const channel = readText(notification, 9).text;
    for (const client of this.listeners.get(channel) ?? []) client.send(notification);
  }

  /** Forgets a client that is gone. Only while no transaction is open. */
  forget(client: Client): void {
    const channels = [...client.channels];
    for (const channel of channels) {
      const clients = this.listeners.get(channel);
      clients?.delete(client);
      if (clients?.size === 0) {
        this.listeners.delete(channel);
        this.engine.query(`unlisten ${identifier(channel)}`);
      }
    }
  }
}

function sameEntries(one: Map<string, string>, other: Map<string, string>): boolean {
  if (one.size !== other.size) return false;
  for (const [name, value] of one) if (other.get(name) !== value) return false;
  return true;
}
