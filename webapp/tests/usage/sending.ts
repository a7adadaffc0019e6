// Ways to send a request.

import { call } from "./call.ts";

type Wanted = "poems" | "science";

export function add(title: string, shelf: Wanted, name?: string): Promise<{ id?: string }> {
  return call("addBook", { book: { title, ...(name && { authors: [{ name }] }) }, shelf });
}

export function addPoems(): Promise<{ id?: string }> {
  return call("addBook", { book: { title: "Poems" } });
}
