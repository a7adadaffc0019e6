/** What becomes of generated types: which of their properties are read, and what is sent in them. */

import {
  SignatureKind,
  type Symbol as Sym,
  SymbolFlags,
  type Type,
  type TypeReference,
} from "typescript/unstable/sync";
import { isOpaque, type Member, type Program, parts } from "./program.ts";

/** What every place that makes a request puts into one property. `values`: texts that it may be; undefined: any. */
export interface Sent {
  always: boolean;
  values: Set<string> | undefined;
}

/** Follows values from one type to another. Whoever passes a generated type on under another name reads what both have. */
export class Flow {
  readonly read = new Set<Member>();
  readonly sent = new Map<Member, Sent>();
  readonly #program: Program;
  readonly #seen = new Set<string>();
  readonly #made = new Map<string, number>();

  constructor(program: Program) {
    this.#program = program;
  }

  reads(symbol: Sym | undefined): void {
    const member = this.#program.member(symbol);
    if (member) this.read.add(member);
  }

  /** A value of one type goes where another is expected. */
  passes(from: Type | undefined, to: Type | undefined): void {
    const targets = parts(to);
    for (const source of parts(from)) this.#passesOne(source, targets);
  }

  /** A value goes where nobody can follow it. */
  escapes(type: Type | undefined): void {
    for (const part of parts(type)) {
      if (this.#isNew(`${part.id} escapes`)) {
        for (const property of this.#program.properties(part)) this.#escapesBy(part, property);
        for (const inner of this.#inner(part)) this.escapes(inner);
      }
    }
  }

  #escapesBy(owner: Type, property: Sym): void {
    if (!this.#isFollowed(owner)) return;
    this.reads(property);
    this.escapes(this.#program.typeOf(property));
  }

  #passesOne(source: Type, targets: Type[]): void {
    const name = this.#program.nameOf(source);
    for (const target of targets) {
      if (source.id === target.id || !this.#isNew(`${source.id} ${target.id}`)) continue;
      if (isOpaque(target)) this.escapes(source);
      else if (!name && this.#program.nameOf(target)) this.#makes(source, target);
      else if ((!name || this.#program.nameOf(target) !== name) && this.#isFollowed(source))
        this.#isReadAs(source, target);
      this.#passesInside(source, target);
    }
  }

  /** A generated type, or one without a name, which may hold what was spread or left over of one. */
  #isFollowed(type: Type): boolean {
    return this.#program.nameOf(type) !== undefined || !(type.isClassOrInterface() || type.isTypeReference());
  }

  #isReadAs(source: Type, target: Type): void {
    for (const property of this.#program.properties(target)) {
      const own = this.#program.checker.getPropertyOfType(source, property.name);
      if (!own) continue;
      this.reads(own);
      this.passes(this.#program.typeOf(own), this.#program.typeOf(property));
    }
  }

  /** An object that was written for a generated interface, or fits it. */
  #makes(source: Type, target: Type): void {
    const name = this.#program.nameOf(target) ?? "";
    const isFirst = !this.#made.has(name);
    this.#made.set(name, 1);
    for (const property of this.#program.properties(target)) {
      const own = this.#program.checker.getPropertyOfType(source, property.name);
      const member: Member = `${name}.${property.name}`;
      const known = this.sent.get(member);
      if (!own) {
        if (known) known.always = false;
        continue;
      }
      const values = texts(parts(this.#program.typeOf(own)));
      const always = !(own.flags & SymbolFlags.Optional);
      this.sent.set(member, {
        always: (known ? known.always : isFirst) && always,
        values: known ? joined(known.values, values) : values,
      });
      this.passes(this.#program.typeOf(own), this.#program.typeOf(property));
    }
  }

  #passesInside(source: Type, target: Type): void {
    const ours = this.#inner(source);
    const theirs = this.#inner(target);
    for (const [index, inner] of ours.entries()) this.passes(inner, theirs[index]);
    const [own] = this.#signatures(source);
    const [other] = this.#signatures(target);
    if (!own || !other) return;
    const { checker } = this.#program;
    this.passes(checker.getReturnTypeOfSignature(own), checker.getReturnTypeOfSignature(other));
    for (const index of own.getParameters().keys()) {
      if (index < other.getParameters().length)
        this.passes(checker.getParameterType(other, index), checker.getParameterType(own, index));
    }
  }

  #signatures(type: Type) {
    return type.isObjectType() ? this.#program.checker.getSignaturesOfType(type, SignatureKind.Call) : [];
  }

  /** What a Promise, a list or a record holds. */
  #inner(type: Type): readonly Type[] {
    if (!type.isObjectType()) return [];
    const { checker } = this.#program;
    if (type.isTypeReference()) return checker.getTypeArguments(type as TypeReference);
    return checker.getIndexInfosOfType(type).map((info) => info.valueType);
  }

  #isNew(pair: string): boolean {
    if (this.#seen.has(pair)) return false;
    this.#seen.add(pair);
    return true;
  }
}

/** The texts that a type allows; undefined when any. */
export function texts(types: Type[]): Set<string> | undefined {
  const found = types.map((type) => (type.isStringLiteralType() ? type.value : undefined));
  return found.includes(undefined) ? undefined : new Set(found as string[]);
}

function joined(one: Set<string> | undefined, other: Set<string> | undefined): Set<string> | undefined {
  return one && other ? new Set([...one, ...other]) : undefined;
}
