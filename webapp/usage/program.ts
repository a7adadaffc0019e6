/** The compiler's view of a project: its sources, and the generated interfaces in them. */

import type { Node, SourceFile } from "typescript/unstable/ast";
import { API, type Checker, type Project, type Symbol as Sym, type Type, TypeFlags } from "typescript/unstable/sync";

/** A property of a generated interface: "Tip.title". */
export type Member = `${string}.${string}`;

/** One project as it stands on the disk, with the file that was generated from the contract. */
export class Program {
  readonly checker: Checker;
  readonly #project: Project;
  readonly #api: API;
  readonly #contract: string;

  /** `config`: its tsconfig.json. `contract`: the generated file; both are absolute paths. */
  constructor(config: string, contract: string) {
    this.#api = new API();
    const project = this.#api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (!project) throw new Error(`${config}: no TypeScript project`);
    this.#project = project;
    this.#contract = contract;
    this.checker = project.checker;
  }

  close(): void {
    this.#api.close();
  }

  source(path: string): SourceFile {
    const source = this.#project.program.getSourceFile(path);
    if (!source) throw new Error(`${path}: not in the TypeScript project`);
    return source;
  }

  /** The declared type of an interface or alias of the generated file. */
  generated(name: string): Type {
    const file = this.checker.getSymbolAtLocation(this.source(this.#contract));
    const symbol = file && this.checker.getMemberInModuleExports(file, name);
    if (!symbol) throw new Error(`${this.#contract}: exports no ${name}`);
    return this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  /** What a property of the generated interfaces is called; undefined for every other symbol. */
  member(symbol: Sym | undefined): Member | undefined {
    const owner = symbol?.declarations.find((one) => one.path === this.#contract)?.resolve()?.parent as
      | (Node & { name?: { text: string } })
      | undefined;
    return owner?.name && symbol ? `${owner.name.text}.${symbol.name}` : undefined;
  }

  /** The name of a generated interface; undefined for every other type. */
  nameOf(type: Type): string | undefined {
    const symbol = type.getSymbol();
    return symbol?.declarations.some((one) => one.path === this.#contract) ? symbol.name : undefined;
  }

  typeOf(symbol: Sym): Type {
    const type = this.checker.getTypeOfSymbol(symbol);
    if (!type) throw new Error(`${symbol.name}: has no type`);
    return type;
  }

  properties(type: Type): readonly Sym[] {
    return type.isObjectType() || type.isIntersectionType() ? this.checker.getPropertiesOfType(type) : [];
  }
}

/** The members of a union without null and undefined; the type itself when it is none. */
export function parts(type: Type | undefined): Type[] {
  if (!type) return [];
  const all = type.isUnionType() ? [...type.getTypes()] : [type];
  return all.filter((one) => !(one.flags & (TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void | TypeFlags.Never)));
}

/** Any, unknown and {}: whatever goes there is out of the compiler's sight. */
export function isOpaque(type: Type): boolean {
  return Boolean(type.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive));
}
