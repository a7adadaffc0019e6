// What these tests use of Node; its whole types would be two packages more.
declare module "node:test" {
  export function test(name: string, run: () => void | Promise<void>): void;
}

declare module "node:assert/strict" {
  export function equal(actual: unknown, expected: unknown): void;
  export function deepEqual(actual: unknown, expected: unknown): void;
  export function rejects(promise: Promise<unknown>, expected: object): Promise<void>;
}

declare module "node:fs" {
  export function readFileSync(path: URL, encoding: "utf8"): string;
}
