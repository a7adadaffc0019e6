/** Data flow through types: which properties of generated interfaces are read, and what is sent in them. */

import {
  SignatureKind,
  type Symbol as Sym,
  SymbolFlags,
  type Type,
  type TypeReference,
} from "typescript/unstable/sync";
import { isOpaque, type Member, type Program, unionMembers } from "./program.ts";

/** One property in all requests. `always`: every request has it. `values`: its possible strings; undefined if unlimited. */
export interface SentField {
  always: boolean;
  values: Set<string> | undefined;
}

/**
 * Follows values from type to type. Assigning a generated type to another type counts as reading the properties that
 * both have.
 */
export class DataFlow {
  readonly read = new Set<Member>();
  readonly sent = new Map<Member, SentField>();
  readonly #program: Program;
  readonly #visited = new Set<string>();
  readonly #sentInterfaces = new Set<string>();

  constructor(program: Program) {
    this.#program = program;
  }

  recordRead(symbol: Sym | undefined): void {
    const member = this.#program.memberOf(symbol);
    if (member) this.read.add(member);
  }

  /** Record that a value of one type is used where another is expected. */
  recordAssignment(from: Type | undefined, to: Type | undefined): void {
    const targets = unionMembers(to);
    for (const source of unionMembers(from)) this.#recordPart(source, targets);
  }

  /** Record that a value goes where it cannot be followed: all of it may be read. */
  recordEscape(type: Type | undefined): void {
    for (const part of unionMembers(type)) {
      if (this.#isNew(`${part.id} escapes`)) {
        for (const property of this.#program.properties(part)) this.#recordPropertyEscape(part, property);
        for (const inner of this.#inner(part)) this.recordEscape(inner);
      }
    }
  }

  #recordPropertyEscape(owner: Type, property: Sym): void {
    if (!this.#isFollowed(owner)) return;
    this.recordRead(property);
    this.recordEscape(this.#program.typeOf(property));
  }

  #recordPart(source: Type, targets: Type[]): void {
    const name = this.#program.interfaceName(source);
    for (const target of targets) {
      if (source.id === target.id || !this.#isNew(`${source.id} ${target.id}`)) continue;
      if (isOpaque(target)) this.recordEscape(source);
      else if (!name && this.#program.interfaceName(target)) this.#recordSent(source, target);
      else if ((!name || this.#program.interfaceName(target) !== name) && this.#isFollowed(source))
        this.#recordReadAs(source, target);
      this.#recordInner(source, target);
    }
  }

  /** Tell if a type is generated, or anonymous: that may come from spreading a generated one. */
  #isFollowed(type: Type): boolean {
    return this.#program.interfaceName(type) !== undefined || !(type.isClassOrInterface() || type.isTypeReference());
  }

  #recordReadAs(source: Type, target: Type): void {
    for (const property of this.#program.properties(target)) {
      const own = this.#program.checker.getPropertyOfType(source, property.name);
      if (!own) continue;
      this.recordRead(own);
      this.recordAssignment(this.#program.typeOf(own), this.#program.typeOf(property));
    }
  }

  /** Record an object that is sent as a generated interface. */
  #recordSent(source: Type, target: Type): void {
    const name = this.#program.interfaceName(target) ?? "";
    const isFirst = !this.#sentInterfaces.has(name);
    this.#sentInterfaces.add(name);
    for (const property of this.#program.properties(target)) {
      const own = this.#program.checker.getPropertyOfType(source, property.name);
      const member: Member = `${name}.${property.name}`;
      const known = this.sent.get(member);
      if (!own) {
        if (known) known.always = false;
        continue;
      }
      const values = stringValues(unionMembers(this.#program.typeOf(own)));
      const always = !(own.flags & SymbolFlags.Optional);
      this.sent.set(member, {
        always: (known ? known.always : isFirst) && always,
        values: known ? union(known.values, values) : values,
      });
      this.recordAssignment(this.#program.typeOf(own), this.#program.typeOf(property));
    }
  }

  #recordInner(source: Type, target: Type): void {
    const sourceInner = this.#inner(source);
    const targetInner = this.#inner(target);
    for (const [index, inner] of sourceInner.entries()) this.recordAssignment(inner, targetInner[index]);
    const [own] = this.#signatures(source);
    const [other] = this.#signatures(target);
    if (!own || !other) return;
    const { checker } = this.#program;
    this.recordAssignment(checker.getReturnTypeOfSignature(own), checker.getReturnTypeOfSignature(other));
    for (const index of own.getParameters().keys()) {
      if (index < other.getParameters().length)
        this.recordAssignment(checker.getParameterType(other, index), checker.getParameterType(own, index));
    }
  }

  #signatures(type: Type) {
    return type.isObjectType() ? this.#program.checker.getSignaturesOfType(type, SignatureKind.Call) : [];
  }

  /** Return the types inside a Promise, an array or a record. */
  #inner(type: Type): readonly Type[] {
    if (!type.isObjectType()) return [];
    const { checker } = this.#program;
    if (type.isTypeReference()) return checker.getTypeArguments(type as TypeReference);
    return checker.getIndexInfosOfType(type).map((info) => info.valueType);
  }

  #isNew(pair: string): boolean {
    if (this.#visited.has(pair)) return false;
    this.#visited.add(pair);
    return true;
  }
}

/** Return the strings that a type allows, or undefined if it allows any. */
export function stringValues(types: Type[]): Set<string> | undefined {
  const found = types.map((type) => (type.isStringLiteralType() ? type.value : undefined));
  return found.includes(undefined) ? undefined : new Set(found as string[]);
}

function union(one: Set<string> | undefined, other: Set<string> | undefined): Set<string> | undefined {
  return one && other ? new Set([...one, ...other]) : undefined;
}
