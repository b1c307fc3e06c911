import { parseAst } from 'rolldown/parseAst'

/** One small wrong change to a file: these characters become that text. */
export interface Mutant {
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly text: string
  /** What it does, for people: `a < b → a <= b`. */
  readonly told: string
}

interface Syntax {
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

/** Returns the mutants of a source file, in the order of the text. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const found: Mutant[] = []
  const add = (start: number, end: number, text: string) => {
    const line = source.slice(0, start).split('\n').length
    const was = source.slice(start, end).replace(/\s+/g, ' ')
    const short = (one: string) => (one.length > 60 ? `${one.slice(0, 57)}…` : one)
    found.push({ file, line, start, end, text, told: `${short(was)} → ${text === '' ? 'nothing' : short(text)}` })
  }
  const visit = (node: Syntax): void => {
    if (node.type !== 'ExportNamedDeclaration' && LEFT_OUT.test(node.type)) return
    mutate(node, source, add)
    for (const [field, value] of Object.entries(node)) {
      if (/[tT]ype(Annotation|Parameters|Arguments)$|^returnType$|^superTypeArguments$|^implements$/.test(field))
        continue
      for (const child of Array.isArray(value) ? value : [value]) if (isSyntax(child)) visit(child)
    }
  }
  visit(parseAst(source, { lang: 'ts' }) as unknown as Syntax)
  return found
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

type Add = (start: number, end: number, text: string) => void

function mutate(node: Syntax, source: string, add: Add): void {
  const text = ({ start, end }: Syntax) => source.slice(start, end)
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const [left, right] = [node.left as Syntax, node.right as Syntax]
      const operator = node.operator as string
      const other = OPERATORS[operator]
      if (other !== undefined) {
        const at = source.indexOf(operator, left.end)
        add(at, at + operator.length, other)
      } else if (operator === '??') add(node.start, node.end, `(${text(right)})`)
      return
    }
    case 'UpdateExpression': {
      const operator = node.operator as string
      const at = node.prefix === true ? node.start : node.end - 2
      add(at, at + 2, OPERATORS[operator] as string)
      return
    }
    case 'IfStatement':
    case 'ConditionalExpression': {
      const test = node.test as Syntax
      add(test.start, test.end, `!(${text(test)})`)
      add(test.start, test.end, 'false')
      return
    }
    case 'UnaryExpression':
      if (node.operator === '!' || node.operator === '-') add(node.start, (node.argument as Syntax).start, '')
      return
    case 'ExpressionStatement': {
      const expression = node.expression as Syntax
      if (['CallExpression', 'AssignmentExpression', 'ChainExpression'].includes(expression.type)) {
        if ((expression.callee as Syntax | undefined)?.type !== 'Super') add(node.start, node.end, ';')
      }
      return
    }
    case 'ReturnStatement': {
      const argument = node.argument as Syntax | null
      if (argument?.type === 'Literal' && typeof argument.value === 'boolean') {
        add(argument.start, argument.end, String(!argument.value))
      } else if (argument === null) add(node.start, node.end, ';')
      return
    }
    case 'VariableDeclarator':
    case 'PropertyDefinition': {
      const value = (node.init ?? node.value) as Syntax | null
      if (value?.type !== 'Literal') return
      if (typeof value.value === 'number') add(value.start, value.end, String(value.value + 1))
      if (typeof value.value === 'boolean') add(value.start, value.end, String(!value.value))
    }
  }
}
