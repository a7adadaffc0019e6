// Each way in which a page may read an answer.

import { call } from "./call.ts";

const key = "name";

interface Line {
  title?: string;
}

export async function read(words: string): Promise<string[]> {
  const answer = await call("findBooks", { words });
  const lines: string[] = [];
  for (const { authors, ...rest } of answer.books ?? []) {
    lines.push(...line(rest), ...(authors ?? []).map((author) => author[key] ?? ""));
    for (const copy of Object.values(rest.copies ?? {})) lines.push(copy.place ?? "");
  }
  return lines;
}

// Only what a Line has is read of the rest.
function line(of: Line): string[] {
  return of.title ? [of.title] : [];
}
