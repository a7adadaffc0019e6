// Ways to read a response.

import { call } from "./call.ts";

const key = "name";

interface Titled {
  title?: string;
}

export async function read(words: string): Promise<string[]> {
  const response = await call("Library.FindBooks", { words });
  const found: string[] = [];
  for (const { authors, ...rest } of response.books ?? []) {
    found.push(...titles(rest), ...(authors ?? []).map((author) => author[key] ?? ""));
    for (const copy of Object.values(rest.copies ?? {})) found.push(copy.place ?? "");
  }
  return found;
}

// Reads only the properties of Titled.
function titles(book: Titled): string[] {
  return book.title ? [book.title] : [];
}
