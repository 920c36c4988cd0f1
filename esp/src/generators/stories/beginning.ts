/**
 * Turns a prompt into the beginning of a story. The model follows no instructions: it continues what it is given. So a request
 * becomes the first sentence, and a prompt that is a sentence already is used as it is.
 */

/** Longer beginnings leave too little room for the story. */
export const MOST_WORDS = 60;

const ASKED =
  /^(?:please,? )?(?:(?:write|tell|make|create|invent|give)(?: me| us)? )?(?:(?:an?|the|some) )?(?:(?:very|short|little|small|long|bedtime|children['’]s|funny|sad|happy|nice|sweet) )*(?:story|stories|tale|fairy ?tale)(?: (?:about|of|on|with|where|in which|for))? ?:? ?/i;
const BEGINS =
  /^(?:once upon|one (?:day|morning|night|evening)|there (?:was|were|lived)|long ago|it was|in a|at the|this is)\b/i;
const SENTENCE_END = /[.!?…]["'”’)]*$/;
const ONE = /^(?:an?|the|one|my|our|his|her|their|this|that|another)\s/i;
const SEVERAL =
  /^(?:two|three|four|five|six|seven|eight|nine|ten|many|some|several|both|these|those|\d+)\s|^(?:[\p{L}'’-]+ ){0,2}\p{Ll}{2,}[^s\W]s(?:\s|$)/u;

/** Words that are left out: those in scripts that the model cannot read, and those beyond the limit. */
export function leftOutOf(prompt: string): string[] {
  const words = wordsOf(prompt);
  const read = words.filter(isRead);
  return [...new Set([...words.filter((word) => !isRead(word)), ...read.slice(MOST_WORDS)])];
}

/** One sentence, or several if the prompt has them; never empty. */
export function beginningOf(prompt: string): string {
  const said = wordsOf(prompt).filter(isRead).slice(0, MOST_WORDS).join(" ");
  const subject = said.replace(ASKED, "").trim();
  if (!/[\p{L}\p{N}]/u.test(subject)) return "Once upon a time";
  if (BEGINS.test(subject)) return capital(subject);
  if (SENTENCE_END.test(subject)) return capital(subject);
  if (ONE.test(subject)) return `Once upon a time, there was ${small(subject)}.`;
  if (SEVERAL.test(subject)) return `Once upon a time, there were ${small(subject)}.`;
  return `This is a story about ${small(subject)}.`;
}

function wordsOf(prompt: string): string[] {
  // Invisible characters would reappear in the text.
  return prompt
    .normalize("NFC")
    .replace(/[\p{C}\p{M}]/gu, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
}

const isRead = (word: string) =>
  !/[^\p{Script=Latin}\p{Script=Common}]/u.test(word) && !/\p{Extended_Pictographic}/u.test(word);

const capital = (text: string) => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
/** Articles and the like: any other capitalised first word may be a name. */
const small = (text: string) =>
  text.replace(
    /^(?:An?|The|One|My|Our|His|Her|Their|This|That|Another|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Many|Some|Several|Both|These|Those)(?=\s)/,
    (word) => word.toLowerCase(),
  );
