/** What a history can be written in. */
export type HistoryFormat = (typeof HISTORY_FORMATS)[number]

/**
 * - `edn`: Jepsen's `history.edn`, a map per line. `edn-vector`: one vector of maps. Read alike.
 * - `json`: an array of objects, as elle-cli takes it. `jsonl`: an object per line. Read alike.
 * - `porcupine-kv`: the text of Porcupine's key-value tests, which is EDN with a `:key` in each map.
 * - `etcd-log`: the log of early Jepsen's etcd test.
 */
export const HISTORY_FORMATS = ['edn', 'edn-vector', 'json', 'jsonl', 'porcupine-kv', 'etcd-log'] as const

/**
 * The notation of a text, from its beginning: `undefined` if that is too short to tell, `'none'` if it is none of them.
 *
 * @param isWhole Nothing comes after `text`.
 */
export function notationOf(text: string, isWhole: boolean): 'edn' | 'json' | 'etcd-log' | 'none' | undefined {
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
  return /^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/.test(line) ? 'etcd-log' : 'none'
}
