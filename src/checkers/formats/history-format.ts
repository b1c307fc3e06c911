/** Says what a history can be written in. */
export type HistoryFormat = (typeof HISTORY_FORMATS)[number]

/**
 * Names the formats that are read:
 *
 * - `edn`: Jepsen's `history.edn`, a map per line. `edn-vector`: one vector of maps. Read alike.
 * - `json`: an array of objects, as elle-cli takes it. `jsonl`: an object per line. Read alike.
 * - `porcupine-kv`: the text of Porcupine's key-value tests, which is EDN with a `:key` in each map.
 * - `jepsen-txt`: Jepsen's `history.txt`: process, type, f, value and error, with tabs between.
 * - `jepsen-log`: Jepsen's `jepsen.log`; what is no operation is passed over. Only read.
 * - `etcd-log`: the log of early Jepsen's etcd test.
 */
export const HISTORY_FORMATS = [
  'edn',
  'edn-vector',
  'json',
  'jsonl',
  'porcupine-kv',
  'jepsen-txt',
  'jepsen-log',
  'etcd-log',
] as const

/** Those in which Jepsen prints operations line by line, for people. */
export type JepsenTextFormat = 'etcd-log' | 'jepsen-txt' | 'jepsen-log'

/** Names a format that a history can be written in. */
export type WrittenFormat = Exclude<HistoryFormat, 'jepsen-log'>
/** Names the formats that can be written. */
export const WRITTEN_FORMATS: readonly WrittenFormat[] = HISTORY_FORMATS.filter(format => format !== 'jepsen-log')

const LINES: readonly (readonly [JepsenTextFormat, RegExp])[] = [
  ['jepsen-txt', /^:?\S+\s+:(invoke|ok|fail|info)\s/],
  ['etcd-log', /^INFO\s+jepsen\.\S+ - /],
  ['jepsen-log', /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\b|^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/],
]

/**
 * The notation of a text, from its beginning: `undefined` if that is too short to tell, `'none'` if it is none of them.
 *
 * @param isWhole Nothing comes after `text`.
 */
export function notationOf(text: string, isWhole: boolean): 'edn' | 'json' | JepsenTextFormat | 'none' | undefined {
  const [first = '', second = '', third = ''] = /^[\s\uFEFF]*(\S?)\s*(\S?)\s*(\S?)/.exec(text)!.slice(1)
  // An empty history is one in EDN too.
  if (first === '') return isWhole ? 'edn' : undefined
  if (first === '{' || first === '[') {
    const inside = first === '{' ? second : second === '{' ? third : second
    if (inside === '') return isWhole ? 'edn' : undefined
    return inside === '"' ? 'json' : 'edn'
  }
  if (/[(;#^]/.test(first)) return 'edn'
  const line = /^[\s\uFEFF]*(.*)\n/.exec(text)?.[1] ?? (isWhole ? text.trim() : undefined)
  if (line === undefined) return undefined
  return LINES.find(([, pattern]) => pattern.test(line))?.[0] ?? 'none'
}
