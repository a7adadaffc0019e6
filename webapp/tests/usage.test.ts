import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { type Usage, usageOf } from "../usage/usage.ts";

const folder = new URL("./usage/", import.meta.url).pathname;

function usage(...names: string[]): Usage["calls"] {
  const sources = names.map((name) => `${folder}${name}.ts`);
  return usageOf(`${folder}tsconfig.json`, `${folder}contract.ts`, sources).calls;
}

test("what is read of an answer is listed, by whatever way it is read, and no more", () => {
  deepEqual(usage("call", "reading"), {
    "GET /books": {
      sends: { words: { always: true } },
      reads: [
        "books",
        "books[].authors",
        "books[].authors[].name",
        "books[].copies",
        "books[].copies{}.place",
        "books[].title",
      ],
    },
  });
});

test("what is sent is listed with the values that it may have, and whether every call has it", () => {
  deepEqual(usage("call", "sending"), {
    "POST /books": {
      sends: {
        book: { always: true },
        "book.title": { always: true },
        "book.authors": { always: false },
        "book.authors[].name": { always: true },
        shelf: { always: false, values: ["poems", "science"] },
      },
      reads: ["id"],
    },
  });
});

test("an operation whose address alone is taken may be used in every way", () => {
  deepEqual(usage("escaping"), { "DELETE /books/{id}": {}, "GET /books": {}, "POST /books": {} });
});

test("an operation is called under whatever name its name goes", () => {
  deepEqual(Object.keys(usage("call", "naming")), ["DELETE /books/{id}", "GET /books", "POST /books"]);
});

test("sources that call nothing use nothing", () => {
  deepEqual(usage("call"), {});
});
