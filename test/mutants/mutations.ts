import { parseAst } from 'rolldown/parseAst'

/** One small wrong change to a file: this expression or statement becomes that text. */
export interface Mutant {
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  /** A statement is left out; an expression becomes another one. */
  readonly isStatement: boolean
  readonly text: string
  /** Whether it is evaluated only once, when the module is loaded. */
  readonly isStatic: boolean
  /** What it does, for people: `a < b → a <= b`. */
  readonly told: string
}

export interface Syntax {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '++': '--',
  '--': '++',
}

/** What says nothing about behaviour: types, imports, and errors, whose texts are not worth a mutant. */
const LEFT_OUT =
  /^(TS(?!NonNull|As|Satisfies)|Import|Export(All|Named)Declaration$|ThrowStatement$|Literal$|TemplateLiteral$)/

const TYPES = /[tT]ype(Annotation|Parameters|Arguments)$|^returnType$|^superTypeArguments$|^implements$/

/** Numbers that only have to differ from others, and are written so: salts, and the constants of hashes. */
const SALT = /^0x/

/** Sizes of what is kept ready or remembered: with another one all is the same, at another speed. */
const SIZES = /^(CAPACITY|CHUNK|EVENTS_PER_SLICE|KEYS|SHORT|TABLE_SIZE|capacity)$/

/** Returns the mutants of a source file, in the order of the text. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const found: Mutant[] = []
  const visit = (node: Syntax, isStaticAround: boolean): void => {
    if (node.type !== 'ExportNamedDeclaration' && LEFT_OUT.test(node.type)) return
    const isLater = isFunction(node) || (node.type === 'PropertyDefinition' && node.static !== true)
    const isStatic = isStaticAround && !isLater
    const begun = node.type === 'ClassBody' ? fieldsThatBeginSets(node, source) : NONE
    mutate(node, source, ({ start, end }, text, isStatement = false) => {
      const line = source.slice(0, start).split('\n').length
      const told = `${shortened(source.slice(start, end))} → ${text === '' ? 'nothing' : shortened(text)}`
      found.push({ file, line, start, end, isStatement, text, isStatic, told })
    })
    for (const child of childrenOf(node)) if (!begun.has(nameOf(child, source))) visit(child, isStatic)
  }
  visit(parsed(source), true)
  return found
}

export function parsed(source: string): Syntax {
  return parseAst(source, { lang: 'ts' }) as unknown as Syntax
}

/** What a node consists of, without types. */
export function* childrenOf(node: Syntax): Iterable<Syntax> {
  for (const [field, value] of Object.entries(node)) {
    if (TYPES.test(field)) continue
    for (const child of Array.isArray(value) ? value : [value]) if (isSyntax(child)) yield child
  }
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

const NONE: ReadonlySet<string> = new Set()

/** What the fields of an object hold before its `begin`, which sets them, is nothing to anyone. */
function fieldsThatBeginSets(body: Syntax, source: string): ReadonlySet<string> {
  const begin = [...childrenOf(body)].find(member => isNamed(member, source, 'begin'))
  const text = begin === undefined ? '' : source.slice(begin.start, begin.end)
  return new Set([...text.matchAll(/this\.(#?\w+) = /g)].map(([, field]) => field as string))
}

function nameOf({ type, key }: Syntax, source: string): string {
  if (type !== 'PropertyDefinition') return ''
  return source.slice((key as Syntax).start, (key as Syntax).end)
}

function isNamed({ type, key }: Syntax, source: string, name: string): boolean {
  return type === 'MethodDefinition' && source.slice((key as Syntax).start, (key as Syntax).end) === name
}

function isFunction({ type }: Syntax): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

type Add = (extent: Syntax, text: string, isStatement?: boolean) => void

function mutate(node: Syntax, source: string, add: Add): void {
  const text = ({ start, end }: Syntax) => source.slice(start, end)
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const [left, right] = [node.left as Syntax, node.right as Syntax]
      const operator = node.operator as string
      const other = OPERATORS[operator]
      if (SIZES.test(text(right))) return
      if (other !== undefined) {
        const at = source.indexOf(operator, left.end)
        add(node, source.slice(node.start, at) + other + source.slice(at + operator.length, node.end))
      } else if (operator === '??' && !isMadeOnlyIfNeeded(node)) add(node, text(right))
      return
    }
    case 'UpdateExpression': {
      const other = OPERATORS[node.operator as string] as string
      const argument = text(node.argument as Syntax)
      add(node, node.prefix === true ? other + argument : argument + other)
      return
    }
    case 'IfStatement':
    case 'ConditionalExpression': {
      const test = node.test as Syntax
      // That is what is done to the operator as well.
      if (!isNegatedAnyway(test)) add(test, `!(${text(test)})`)
      add(test, 'false')
      return
    }
    case 'UnaryExpression':
      if (node.operator === '!' || node.operator === '-') add(node, text(node.argument as Syntax))
      return
    case 'ExpressionStatement': {
      const expression = node.expression as Syntax
      if (['CallExpression', 'AssignmentExpression', 'ChainExpression'].includes(expression.type)) {
        if ((expression.callee as Syntax | undefined)?.type !== 'Super') add(node, '', true)
      }
      return
    }
    case 'ReturnStatement': {
      const argument = node.argument as Syntax | null
      if (argument?.type === 'Literal' && typeof argument.value === 'boolean') add(argument, String(!argument.value))
      else if (argument === null) add(node, '', true)
      return
    }
    case 'VariableDeclarator':
    case 'PropertyDefinition': {
      const value = (node.init ?? node.value) as Syntax | null
      if (value?.type !== 'Literal' || SIZES.test(text((node.id ?? node.key) as Syntax))) return
      if (typeof value.value === 'number' && !SALT.test(text(value))) add(value, String(value.value + 1))
      if (typeof value.value === 'boolean') add(value, String(!value.value))
    }
  }
}

/** `this.#free.pop() ?? new Flight()`: one that is made anew each time is as good. */
function isMadeOnlyIfNeeded({ left, right }: Syntax): boolean {
  return (left as Syntax).type === 'CallExpression' && (right as Syntax).type === 'NewExpression'
}

function isNegatedAnyway({ type, operator }: Syntax): boolean {
  return operator === '!' || (type === 'BinaryExpression' && (operator === '===' || operator === '!=='))
}
