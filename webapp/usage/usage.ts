/** Usage of the contract by sources: the operations they call, the fields they send and the response fields they read. */

import type { Node, NoSubstitutionTemplateLiteral, StringLiteral } from "typescript/unstable/ast";
import * as is from "typescript/unstable/ast/is";
import type { Type } from "typescript/unstable/sync";
import { DataFlow, stringValues } from "./data_flow.ts";
import { type Member, Program, unionMembers } from "./program.ts";

/** Usage of one call. Without `sends` and `reads` it is unknown: any field may be used. */
export interface CallUsage {
  sends?: Record<string, { always: boolean; values?: string[] }>;
  reads?: string[];
}

/** Usage by call: "POST /api/feedback". */
export interface Usage {
  calls: Record<string, CallUsage>;
}

/** Collect the usage by `sources`. All paths are absolute: of the tsconfig.json, the generated file and the sources. */
export function collectUsage(config: string, contract: string, sources: string[]): Usage {
  const program = new Program(config, contract);
  try {
    const collector = new UsageCollector(program, contract);
    for (const path of sources) collector.visit(program.source(path));
    return collector.usage();
  } finally {
    program.close();
  }
}

class UsageCollector {
  readonly #program: Program;
  readonly #flow: DataFlow;
  readonly #operations: Map<string, { request: Type; response: Type }>;
  readonly #calls: Map<string, string>;
  readonly #called = new Set<string>();
  readonly #untracked = new Set<string>();

  constructor(program: Program, contract: string) {
    this.#program = program;
    this.#flow = new DataFlow(program);
    this.#calls = callsByOperation(program.source(contract));
    this.#operations = new Map(
      program.properties(program.contractType("Operations")).map((operation) => {
        const sides = program.properties(program.typeOf(operation));
        const side = (name: string) => program.typeOf(sides.find((one) => one.name === name) ?? operation);
        return [operation.name, { request: side("request"), response: side("response") }];
      }),
    );
  }

  visit(node: Node): void {
    this.#inspect(node);
    node.forEachChild((child) => this.visit(child));
  }

  usage(): Usage {
    const calls = [...this.#operations].filter(([name]) => this.#called.has(name));
    const uses = calls.map(([name, sides]) => [this.#calls.get(name) ?? name, this.#callUsage(name, sides)] as const);
    return { calls: Object.fromEntries(uses.sort(([one], [other]) => (one < other ? -1 : 1))) };
  }

  #inspect(node: Node): void {
    const { checker } = this.#program;
    if (is.isPropertyAccessExpression(node)) this.#flow.recordRead(checker.getSymbolAtLocation(node.name));
    else if (is.isElementAccessExpression(node)) this.#readElement(node.expression, node.argumentExpression);
    else if (is.isObjectBindingPattern(node)) this.#readPattern(node);
    else if (is.isIdentifier(node)) this.#inspectOperations(node);
    if (is.isExpression(node) && !isDestructured(node)) this.#inspectContext(node);
  }

  /** Inspect an expression whose context expects a type: an argument, an initializer, a returned value. */
  #inspectContext(node: Node): void {
    const { checker } = this.#program;
    const expected = checker.getContextualType(node as never);
    if (!expected) return;
    const type = checker.getTypeAtLocation(node);
    this.#flow.recordAssignment(type, expected);
    if (this.#isOperationName(expected))
      for (const name of stringValues(unionMembers(type)) ?? []) this.#called.add(name);
  }

  /** Tell if an operation's name is expected. Every name that is passed there counts as called. */
  #isOperationName(expected: Type): boolean {
    const { checker } = this.#program;
    const bounds = unionMembers(expected).flatMap((type) =>
      type.isTypeParameter() ? unionMembers(checker.getBaseConstraintOfType(type)) : [type],
    );
    return bounds.some((type) => type.isStringLiteralType() && this.#operations.has(type.value));
  }

  /** `response["tip"]`. A key that may be any string reads all properties. */
  #readElement(object: Node, key: Node | undefined): void {
    const { checker } = this.#program;
    const type = checker.getTypeAtLocation(object);
    const names = key && stringValues(unionMembers(checker.getTypeAtLocation(key)));
    for (const part of unionMembers(type)) {
      for (const property of this.#program.properties(part)) {
        if (!names || names.has(property.name)) this.#flow.recordRead(property);
      }
    }
  }

  /** `const { tip, ...rest } = response`. */
  #readPattern(pattern: Node): void {
    const type = this.#program.checker.getTypeAtLocation(pattern);
    pattern.forEachChild((element) => {
      if (!is.isBindingElement(element)) return;
      if (element.dotDotDotToken) return;
      const name = element.propertyName ?? element.name;
      const key = name && (is.isIdentifier(name) || isStringNode(name)) ? name.text : undefined;
      for (const part of unionMembers(type)) {
        if (key) this.#flow.recordRead(this.#program.checker.getPropertyOfType(part, key));
      }
    });
  }

  /** A use of `operations` outside `call` cannot be followed: it may use one operation, or all, in any way. */
  #inspectOperations(node: Node & { text: string }): void {
    if (node.text !== "operations" || is.isImportSpecifier(node.parent)) return;
    const above = node.parent;
    const key =
      is.isElementAccessExpression(above) && this.#program.checker.getTypeAtLocation(above.argumentExpression);
    // `call` names an operation by its type parameter, which has no values.
    this.#markUntracked(key ? [...(stringValues(unionMembers(key)) ?? [])] : [...this.#operations.keys()]);
  }

  #markUntracked(names: string[]): void {
    for (const name of names) {
      this.#called.add(name);
      this.#untracked.add(name);
    }
  }

  #callUsage(name: string, sides: { request: Type; response: Type }): CallUsage {
    if (this.#untracked.has(name)) return {};
    const sends: NonNullable<CallUsage["sends"]> = {};
    for (const [path, member, type] of this.#paths(sides.request, (one) => this.#flow.sent.has(one))) {
      const sent = this.#flow.sent.get(member);
      const isEnum = unionMembers(type).every((one) => one.isStringLiteralType());
      const values = isEnum && sent?.values ? { values: [...sent.values].sort() } : {};
      sends[path] = { always: sent?.always ?? false, ...values };
    }
    const reads = [...this.#paths(sides.response, (one) => this.#flow.read.has(one))].map(([path]) => path);
    return { sends, reads: reads.sort() };
  }

  /** Yield the path of each chosen member, from a type downwards, with the member and its type. */
  *#paths(
    type: Type,
    isChosen: (member: Member) => boolean,
    path = "",
    above: string[] = [],
  ): Generator<[string, Member, Type]> {
    for (const part of unionMembers(type)) {
      const name = this.#program.interfaceName(part);
      if (!name || above.includes(name)) continue;
      for (const property of this.#program.properties(part)) {
        const member: Member = `${name}.${property.name}`;
        if (!isChosen(member)) continue;
        const at = path ? `${path}.${property.name}` : property.name;
        const inside = this.#program.typeOf(property);
        yield [at, member, inside];
        for (const [suffix, value] of this.#elements(inside))
          yield* this.#paths(value, isChosen, at + suffix, [...above, name]);
      }
    }
  }

  /** Yield the element type of an array (`[]`) or a record (`{}`); any other type yields itself. */
  *#elements(type: Type): Generator<[string, Type]> {
    const { checker } = this.#program;
    for (const part of unionMembers(type)) {
      if (checker.isArrayType(part)) {
        for (const value of checker.getTypeArguments(part as never)) yield ["[]", value];
      } else if (part.isObjectType() && !this.#program.interfaceName(part)) {
        for (const info of checker.getIndexInfosOfType(part)) yield ["{}", info.valueType];
      } else yield ["", part];
    }
  }
}

/** Return the verb and path of each operation in the generated table. */
function callsByOperation(contract: Node): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: Node): void => {
    if (is.isPropertyAssignment(node) && is.isArrayLiteralExpression(node.initializer)) {
      const [verb, path] = node.initializer.elements.map((one) => (isStringNode(one) ? one.text : ""));
      if (is.isIdentifier(node.name) || isStringNode(node.name)) found.set(node.name.text, `${verb} ${path}`);
    }
    node.forEachChild(visit);
  };
  visit(contract);
  return found;
}

/** Tell if a value is spread or destructured: then only the named properties are read, not the whole. */
function isDestructured(node: Node): boolean {
  const above = node.parent;
  if (is.isSpreadAssignment(above)) return true;
  if (is.isVariableDeclaration(above)) return !is.isIdentifier(above.name);
  const isSame = is.isParenthesizedExpression(above) || is.isAwaitExpression(above);
  return (isSame || is.isBinaryExpression(above) || is.isConditionalExpression(above)) && isDestructured(above);
}

function isStringNode(node: Node): node is StringLiteral | NoSubstitutionTemplateLiteral {
  return is.isStringLiteral(node) || is.isNoSubstitutionTemplateLiteral(node);
}
