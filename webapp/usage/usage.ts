/** Which operations of the contract some sources call, which fields they send, and which fields of the answers they read. */

import type { Node, NoSubstitutionTemplateLiteral, StringLiteral } from "typescript/unstable/ast";
import * as is from "typescript/unstable/ast/is";
import type { Type } from "typescript/unstable/sync";
import { Flow, texts } from "./flow.ts";
import { type Member, Program, parts } from "./program.ts";

/** How the sources use one call. Without `sends` and `reads`: perhaps in every way. */
export interface Use {
  sends?: Record<string, { always: boolean; values?: string[] }>;
  reads?: string[];
}

/** By call: "POST /api/feedback". */
export interface Usage {
  calls: Record<string, Use>;
}

/** `config`: the project's tsconfig.json. `contract`: the generated file. `sources`: those that are looked at. All are absolute paths. */
export function usageOf(config: string, contract: string, sources: string[]): Usage {
  const program = new Program(config, contract);
  try {
    const reader = new Reader(program, contract);
    for (const path of sources) reader.visit(program.source(path));
    return reader.usage();
  } finally {
    program.close();
  }
}

class Reader {
  readonly #program: Program;
  readonly #flow: Flow;
  readonly #operations: Map<string, { request: Type; response: Type }>;
  readonly #addresses: Map<string, string>;
  readonly #called = new Set<string>();
  readonly #wholly = new Set<string>();

  constructor(program: Program, contract: string) {
    this.#program = program;
    this.#flow = new Flow(program);
    this.#addresses = addresses(program.source(contract));
    this.#operations = new Map(
      program.properties(program.generated("Operations")).map((operation) => {
        const sides = program.properties(program.typeOf(operation));
        const side = (name: string) => program.typeOf(sides.find((one) => one.name === name) ?? operation);
        return [operation.name, { request: side("request"), response: side("response") }];
      }),
    );
  }

  visit(node: Node): void {
    this.#look(node);
    node.forEachChild((child) => this.visit(child));
  }

  usage(): Usage {
    const calls = [...this.#operations].filter(([name]) => this.#called.has(name));
    const uses = calls.map(([name, sides]) => [this.#addresses.get(name) ?? name, this.#use(name, sides)] as const);
    return { calls: Object.fromEntries(uses.sort(([one], [other]) => (one < other ? -1 : 1))) };
  }

  #look(node: Node): void {
    const { checker } = this.#program;
    if (is.isPropertyAccessExpression(node)) this.#flow.reads(checker.getSymbolAtLocation(node.name));
    else if (is.isElementAccessExpression(node)) this.#lookInto(node.expression, node.argumentExpression);
    else if (is.isObjectBindingPattern(node)) this.#unpack(node);
    else if (is.isIdentifier(node)) this.#mention(node);
    if (is.isExpression(node) && !isTakenApart(node)) this.#pass(node);
  }

  /** An expression in a place that says what it expects. */
  #pass(node: Node): void {
    const { checker } = this.#program;
    const expected = checker.getContextualType(node as never);
    if (!expected) return;
    const type = checker.getTypeAtLocation(node);
    this.#flow.passes(type, expected);
    if (this.#isName(expected)) for (const name of texts(parts(type)) ?? []) this.#called.add(name);
  }

  /** Whether the name of an operation is expected: it is called wherever such a name is put. */
  #isName(expected: Type): boolean {
    const { checker } = this.#program;
    const bounds = parts(expected).flatMap((type) =>
      type.isTypeParameter() ? parts(checker.getBaseConstraintOfType(type)) : [type],
    );
    return bounds.some((type) => type.isStringLiteralType() && this.#operations.has(type.value));
  }

  /** `answer["tip"]`; by a key that may be any text, all may be meant. */
  #lookInto(object: Node, key: Node | undefined): void {
    const { checker } = this.#program;
    const type = checker.getTypeAtLocation(object);
    const names = key && texts(parts(checker.getTypeAtLocation(key)));
    for (const part of parts(type)) {
      for (const property of this.#program.properties(part)) {
        if (!names || names.has(property.name)) this.#flow.reads(property);
      }
    }
  }

  /** `const { tip, ...rest } = answer`. */
  #unpack(pattern: Node): void {
    const type = this.#program.checker.getTypeAtLocation(pattern);
    pattern.forEachChild((element) => {
      if (!is.isBindingElement(element)) return;
      if (element.dotDotDotToken) return;
      const name = element.propertyName ?? element.name;
      const key = name && (is.isIdentifier(name) || isText(name)) ? name.text : undefined;
      for (const part of parts(type)) {
        if (key) this.#flow.reads(this.#program.checker.getPropertyOfType(part, key));
      }
    });
  }

  /** The table of operations: whoever takes it other than by one name, or in a way of their own, may do anything. */
  #mention(node: Node & { text: string }): void {
    if (node.text !== "operations" || is.isImportSpecifier(node.parent)) return;
    const above = node.parent;
    if (is.isPropertyAccessExpression(above) && this.#operations.has(above.name.text)) this.#all([above.name.text]);
    else if (!is.isElementAccessExpression(above)) this.#all([...this.#operations.keys()]);
  }

  #all(names: string[]): void {
    for (const name of names) {
      this.#called.add(name);
      this.#wholly.add(name);
    }
  }

  #use(name: string, sides: { request: Type; response: Type }): Use {
    if (this.#wholly.has(name)) return {};
    const sends: NonNullable<Use["sends"]> = {};
    for (const [path, member, type] of this.#paths(sides.request, (one) => this.#flow.sent.has(one))) {
      const sent = this.#flow.sent.get(member);
      const isEnum = parts(type).every((one) => one.isStringLiteralType());
      const values = isEnum && sent?.values ? { values: [...sent.values].sort() } : {};
      sends[path] = { always: sent?.always ?? false, ...values };
    }
    const reads = [...this.#paths(sides.response, (one) => this.#flow.read.has(one))].map(([path]) => path);
    return { sends, reads: reads.sort() };
  }

  /** Each path from a type down by members that are chosen, with the member and its type. */
  *#paths(
    type: Type,
    isChosen: (member: Member) => boolean,
    path = "",
    above: string[] = [],
  ): Generator<[string, Member, Type]> {
    for (const part of parts(type)) {
      const name = this.#program.nameOf(part);
      if (!name || above.includes(name)) continue;
      for (const property of this.#program.properties(part)) {
        const member: Member = `${name}.${property.name}`;
        if (!isChosen(member)) continue;
        const at = path ? `${path}.${property.name}` : property.name;
        const inside = this.#program.typeOf(property);
        yield [at, member, inside];
        for (const [suffix, value] of this.#held(inside))
          yield* this.#paths(value, isChosen, at + suffix, [...above, name]);
      }
    }
  }

  /** What a list (`[]`) or a record (`{}`) holds; the type itself when it is neither. */
  *#held(type: Type): Generator<[string, Type]> {
    const { checker } = this.#program;
    for (const part of parts(type)) {
      if (checker.isArrayType(part)) {
        for (const value of checker.getTypeArguments(part as never)) yield ["[]", value];
      } else if (part.isObjectType() && !this.#program.nameOf(part)) {
        for (const info of checker.getIndexInfosOfType(part)) yield ["{}", info.valueType];
      } else yield ["", part];
    }
  }
}

/** Verb and path of each operation, as the generated table has them. */
function addresses(contract: Node): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: Node): void => {
    if (is.isPropertyAssignment(node) && is.isArrayLiteralExpression(node.initializer)) {
      const [verb, path] = node.initializer.elements.map((one) => (isText(one) ? one.text : ""));
      if (is.isIdentifier(node.name)) found.set(node.name.text, `${verb} ${path}`);
    }
    node.forEachChild(visit);
  };
  visit(contract);
  return found;
}

/** Whether a value is spread into another, or goes into a pattern, which reads by itself what it names. */
function isTakenApart(node: Node): boolean {
  const above = node.parent;
  if (is.isSpreadAssignment(above)) return true;
  if (is.isVariableDeclaration(above)) return !is.isIdentifier(above.name);
  const isSame = is.isParenthesizedExpression(above) || is.isAwaitExpression(above);
  return (isSame || is.isBinaryExpression(above) || is.isConditionalExpression(above)) && isTakenApart(above);
}

function isText(node: Node): node is StringLiteral | NoSubstitutionTemplateLiteral {
  return is.isStringLiteral(node) || is.isNoSubstitutionTemplateLiteral(node);
}
