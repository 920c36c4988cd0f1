/** Ways from an earlier order to a new one, as the Studio's address names them; the value is the earlier task's id. */
const WAYS = ["again", "vary", "change", "other"] as const;

/**
 * `again` asks for the same once more, `vary` for as many pictures of it as possible, `other` asks another provider; `change`
 * lets its author put it in other words.
 */
export type Earlier = { way: (typeof WAYS)[number]; taskId: string };

export function earlierIn(query: Record<string, string | string[] | undefined>): Earlier | undefined {
  for (const way of WAYS) {
    const taskId = query[way];
    if (typeof taskId === "string") return { way, taskId };
  }
  return undefined;
}
