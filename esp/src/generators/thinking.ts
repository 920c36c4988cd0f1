/** Removes the thoughts that reasoning models write before the answer, unless their server does. */

const THOUGHTS = /^\s*<(think|thinking|reasoning)>[\s\S]*?(<\/\1>|$)/i;
/** A closing tag alone: some chat templates have opened the thoughts already. */
const ONLY_END = /^[\s\S]*?<\/(think|thinking|reasoning)>/i;

/** The answer; nothing while the model is still thinking. */
export function withoutThinking(text: string): string {
  const rest = text.replace(THOUGHTS, "");
  return rest === text ? text.replace(ONLY_END, "") : rest;
}
