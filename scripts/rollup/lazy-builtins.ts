import type { AstNode, Plugin } from 'rollup';

/** A node of the syntax tree, with whatever members its kind has. */
type Node = AstNode & Record<string, unknown>;

const DECLARATION = /^const ([\w$]+) = require\('(node:[\w/]+)'\);$/gm;

/**
 * Makes a CommonJS bundle `require` Node's modules when they are first used. Rollup hoists all of
 * them to the top of the one file, those of modules that are themselves imported late included, and
 * each costs a start up to 2 ms.
 *
 * @param loadedAtStart What stays as it is: `node:net`, …
 */
export function lazyBuiltins(loadedAtStart: readonly string[]): Plugin {
  return {
    name: 'lazy-builtins',
    renderChunk(code) {
      const lazy = new Map<string, string>();
      const lazyCode = code.replace(DECLARATION, (statement, name: string, module: string) => {
        if (loadedAtStart.includes(module)) return statement;
        lazy.set(name, module);
        return `let ${name};`;
      });
      const loads: number[] = [];
      visit(this.parse(lazyCode) as AstNode as Node, undefined, (node, parent) => {
        const name = node['name'] as string;
        if (node.type !== 'Identifier' || !lazy.has(name) || namesMember(node, parent)) return;
        if (!declares(node, parent)) loads.push(node.start);
        else if (parent?.type !== 'VariableDeclarator' || parent['init'] !== null) {
          this.error(`"${name}" names a module of Node that loads late, and something else`);
        }
      });
      return { code: withLoads(lazyCode, loads, lazy), map: null };
    },
  };
}

/** `zlib.gzip` becomes `(zlib ??= require('node:zlib')).gzip`. */
function withLoads(code: string, starts: number[], lazy: ReadonlyMap<string, string>): string {
  let result = '';
  let copied = 0;
  for (const start of starts.sort((a, b) => a - b)) {
    const name = /^[\w$]+/.exec(code.slice(start, start + 100))?.[0] ?? '';
    result += `${code.slice(copied, start)}(${name} ??= require('${lazy.get(name)}'))`;
    copied = start + name.length;
  }
  return result + code.slice(copied);
}

/** Whether the identifier is only the name of a member: `.zlib`, `zlib: 1`, `zlib() {}`. */
function namesMember(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return false;
  if (parent.type === 'MemberExpression') return parent['property'] === node;
  return parent['key'] === node && parent['shorthand'] !== true;
}

/** Whether the identifier is not a value that is used, but a name that is given. */
function declares(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return true;
  const { type } = parent;
  if (type === 'VariableDeclarator') return parent['id'] === node;
  if (type === 'AssignmentPattern' || type === 'AssignmentExpression')
    return parent['left'] === node;
  if (type === 'Property') return parent['shorthand'] === true;
  if (type === 'ArrayPattern' || type === 'RestElement' || type === 'CatchClause') return true;
  return parent['id'] === node || (parent['params'] as Node[] | undefined)?.includes(node) === true;
}

function visit(
  node: Node,
  parent: Node | undefined,
  enter: (node: Node, parent: Node | undefined) => void,
): void {
  enter(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof (child as Node | null)?.type === 'string') visit(child as Node, node, enter);
    }
  }
}
