/** No import can be called so in a module, and `simTest` is taken. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
)

/** What a test calls the scenario `lock-service`: `lockService`; and `class`, which names nothing else: `classScenario`. */
export function identifierOf(name: string): string {
  const identifier = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return RESERVED.has(identifier) || identifier === 'simTest' ? `${identifier}Scenario` : identifier
}
