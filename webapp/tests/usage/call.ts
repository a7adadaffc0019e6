import { type Operations, operations } from "./contract.ts";

export async function call<Name extends keyof Operations>(
  name: Name,
  request: Operations[Name]["request"],
): Promise<Operations[Name]["response"]> {
  const [method, path] = operations[name];
  const response = await fetch(path, { method, body: JSON.stringify({ ...request }) });
  return response.json();
}
