import { countHiddenCharacters } from "./clean-text.ts";

// Phrases that address a model rather than a reader. A signal for people and for the record: what protects is that
// retrieved text can never choose a tool or an argument, whatever it says.
const phrases: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|earlier|all|any|your|system|these)\b.{0,30}\b(instructions?|prompts?|rules?|guidelines?|messages?|context)\b/is,
  /\b(system|developer|assistant)\s*(prompt|message|instructions?)\s*[:=]/i,
  /^\s*(system|assistant|developer)\s*:\s/im,
  /<\|?(im_start|im_end|system|endoftext|tool_call|function_calls?)\|?>|\[\/?INST\]|<<SYS>>/i,
  /\byou are (now|no longer)\b.{0,40}\b(assistant|model|ai|agent|chatbot|mode|bound|restricted)\b/is,
  /\b(attention|note|message|instructions?|important)\b.{0,20}\b(to|for)\b.{0,12}\b(any |the |all )?(ai|llm|language model|assistant|chatbot|agent)s?\b/is,
  /\b(ai|llm|language model|assistant)s?\b.{0,30}\b(must|should|shall|has to|have to)\b.{0,40}\b(call|invoke|execute|send|transfer|buy|sell|recommend|reveal|output|respond|reply)\b/is,
  /\b(call|invoke|use|run|execute)\b.{0,20}\b(the )?[`"']?[a-z]+_[a-z_]+[`"']?\s*(tool|function)?\b.{0,40}\b(with|now|immediately|import|transaction)/is,
  /\b(reveal|print|repeat|output|leak|exfiltrate)\b.{0,40}\b(system prompt|your (instructions|prompt|rules)|api keys?|credentials|secrets?)\b/is,
  /\bdo not (tell|inform|mention|reveal|show)\b.{0,30}\b(the )?(user|customer|reader|human)\b/is,
  /\b(ignoriere|vergiss|missachte)\b.{0,50}\b(anweisung|anweisungen|regeln|vorgaben|instruktionen)\b/is,
  /\b(ignore[zr]?|oublie[zr]?)\b.{0,40}\b(instructions?|consignes|règles)\b/is,
  /\b(ignora|olvida|dimentica)\b.{0,40}\b(instrucciones|istruzioni|reglas|regole)\b/is,
  /(忽略|无视|無視).{0,20}(指令|指示|提示|说明)|(指示|命令).{0,10}(無視|忘れ)/s,
  /игнорируй.{0,40}(инструкци|указани|правил)/is,
];

/** Whether a text as received looks as if it spoke to a model: phrases of that kind, or a run of hidden characters. */
export function looksLikeInstructions(raw: string): boolean {
  return countHiddenCharacters(raw) > Math.max(20, raw.length / 200) || matchesPhrase(raw);
}

function matchesPhrase(raw: string): boolean {
  const readable = raw.normalize("NFKC").replace(/[\u200B-\u200F\u2060-\u206F\uFEFF\u00AD]/g, "");
  return phrases.some((phrase) => phrase.test(readable));
}
