// Ways to send a request.

import { call } from "./call.ts";

type Wanted = "poems" | "science";

export function add(title: string, shelf: Wanted, name?: string): Promise<{ id?: string }> {
  return call("Library.AddBook", { book: { title, ...(name && { authors: [{ name }] }) }, shelf });
}

export function addPoems(): Promise<{ id?: string }> {
  return call("Library.AddBook", { book: { title: "Poems" } });
}
