/** TypeScript project with its sources, types and the interfaces that were generated from the contract. */

import type { Node, SourceFile } from "typescript/unstable/ast";
import { API, type Checker, type Project, type Symbol as Sym, type Type, TypeFlags } from "typescript/unstable/sync";

/** Property of a generated interface: "Tip.title". */
export type Member = `${string}.${string}`;

export class Program {
  readonly checker: Checker;
  readonly #project: Project;
  readonly #api: API;
  readonly #contract: string;

  /** Take absolute paths: of the project's tsconfig.json, and of the file that was generated from the contract. */
  constructor(config: string, contract: string) {
    this.#api = new API();
    const project = this.#api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (!project) throw new Error(`${config} is not a TypeScript project`);
    this.#project = project;
    this.#contract = contract;
    this.checker = project.checker;
  }

  close(): void {
    this.#api.close();
  }

  source(path: string): SourceFile {
    const source = this.#project.program.getSourceFile(path);
    if (!source) throw new Error(`${path} is not in the TypeScript project`);
    return source;
  }

  /** Return the declared type of an interface or alias of the contract. */
  contractType(name: string): Type {
    const file = this.checker.getSymbolAtLocation(this.source(this.#contract));
    const symbol = file && this.checker.getMemberInModuleExports(file, name);
    if (!symbol) throw new Error(`${this.#contract} does not export ${name}`);
    return this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  /** Return the name of a property of the generated interfaces, or undefined for any other symbol. */
  memberOf(symbol: Sym | undefined): Member | undefined {
    const owner = symbol?.declarations.find((one) => one.path === this.#contract)?.resolve()?.parent as
      | (Node & { name?: { text: string } })
      | undefined;
    return owner?.name && symbol ? `${owner.name.text}.${symbol.name}` : undefined;
  }

  /** Return the name of a generated interface, or undefined for any other type. */
  interfaceName(type: Type): string | undefined {
    const symbol = type.getSymbol();
    return symbol?.declarations.some((one) => one.path === this.#contract) ? symbol.name : undefined;
  }

  typeOf(symbol: Sym): Type {
    const type = this.checker.getTypeOfSymbol(symbol);
    if (!type) throw new Error(`${symbol.name} has no type`);
    return type;
  }

  properties(type: Type): readonly Sym[] {
    return type.isObjectType() || type.isIntersectionType() ? this.checker.getPropertiesOfType(type) : [];
  }
}

/** Return the members of a union without null and undefined. Any other type is its only member. */
export function unionMembers(type: Type | undefined): Type[] {
  if (!type) return [];
  const all = type.isUnionType() ? [...type.getTypes()] : [type];
  return all.filter((one) => !(one.flags & (TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void | TypeFlags.Never)));
}

/** Tell if a type is any, unknown or object: values of such a type cannot be followed. */
export function isOpaque(type: Type): boolean {
  return Boolean(type.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive));
}
