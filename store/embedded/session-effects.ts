/**
 * What a statement text does to its session beyond the transaction. All clients of the embedded database share one
 * backend session, so the multiplexer must know which settings and channels belong to which client. Found by pattern,
 * not by parsing: a false find costs one look at an unchanged setting, nothing else.
 */
export interface SessionEffects {
  /** Settings that may have changed for the session. */
  settings: string[];
  /** Settings put back to what the connection started with; `*` for all. */
  resets: string[];
  listen: string[];
  /** Channels given up; `*` for all. */
  unlisten: string[];
  /** The text takes its rows from the client. */
  copyIn: boolean;
  /** The text may contain such a statement somewhere in the middle. */
  maybeCopyIn: boolean;
  /** The text would take away what other clients have in the shared session. */
  refused: boolean;
}

const NONE: SessionEffects = {
  settings: [],
  resets: [],
  listen: [],
  unlisten: [],
  copyIn: false,
  maybeCopyIn: false,
  refused: false,
};

const any = /\b(?:set|reset|set_config|listen|unlisten|stdin|discard|deallocate)\b/i;
const comments = String.raw`(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*`;
const begin = `(?:^|;)${comments}`;
const name = String.raw`("[^"]+"|[a-z_][\w$.]*)`;
const setting = new RegExp(`${begin}set\\s+(?:session\\s+)?(time\\s+zone|${name})`, "gi");
const configured = /\bset_config\s*\(\s*'([^']+)'\s*,(?:[^()]|\([^()]*\))*?,\s*(\w+)\s*\)/gi;
const reset = new RegExp(`${begin}reset\\s+(?:session\\s+)?(time\\s+zone|${name})`, "gi");
const listening = new RegExp(`${begin}(un)?listen\\s+(\\*|${name})`, "gi");
const copying = new RegExp(`^${comments}copy\\b[\\s\\S]*\\bfrom\\s+stdin\\b`, "i");

const discarding = new RegExp(`${begin}(?:discard|deallocate\\s+(?:prepare\\s+)?all)\\b`, "i");

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

function settingName(text: string): string {
  return /^time\s+zone$/i.test(text) ? "timezone" : unquote(text);
}

export function sessionEffects(sql: string): SessionEffects {
  if (!any.test(sql)) return NONE;
  const effects: SessionEffects = {
    settings: [],
    resets: [],
    listen: [],
    unlisten: [],
    copyIn: copying.test(sql),
    maybeCopyIn: /\bcopy\b/i.test(sql) && /\bstdin\b/i.test(sql),
    refused: discarding.test(sql),
  };
  for (const match of sql.matchAll(setting)) {
    const found = settingName(match[1] ?? "");
    if (!["local", "transaction", "constraints", "session"].includes(found)) effects.settings.push(found);
  }
  for (const match of sql.matchAll(configured)) {
    if (/^(false|f|off|no|0)$/i.test(match[2] ?? "")) effects.settings.push((match[1] ?? "").toLowerCase());
  }
  for (const match of sql.matchAll(reset)) {
    const found = settingName(match[1] ?? "");
    effects.resets.push(found === "all" ? "*" : found);
  }
  for (const match of sql.matchAll(listening)) {
    (match[1] ? effects.unlisten : effects.listen).push(unquote(match[2] ?? ""));
  }
  return effects;
}
