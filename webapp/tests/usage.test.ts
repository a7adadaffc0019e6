import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { collectUsage, type Usage } from "../usage/usage.ts";

const folder = new URL("./usage/", import.meta.url).pathname;

function usage(...names: string[]): Usage["calls"] {
  const sources = names.map((name) => `${folder}${name}.ts`);
  return collectUsage(`${folder}tsconfig.json`, `${folder}contract.ts`, sources).calls;
}

test("reads are the response fields that are read, in any syntax", () => {
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

test("sends are the request fields, with their values and if every call has them", () => {
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

test("an operation that is used outside `call` may be used in any way", () => {
  deepEqual(usage("escaping"), { "DELETE /books/{id}": {}, "GET /books": {}, "POST /books": {} });
  deepEqual(usage("addressing"), { "DELETE /books/{id}": {} });
});

test("an operation is found however it is named", () => {
  deepEqual(Object.keys(usage("call", "naming")), ["DELETE /books/{id}", "GET /books", "POST /books"]);
});

test("sources without a call use nothing", () => {
  deepEqual(usage("call"), {});
});
