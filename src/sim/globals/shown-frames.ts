import { rewrittenStack } from '../rewritten-stack.ts'
import { isOwnCode } from '../user-frames.ts'

type Site = NodeJS.CallSite

/** A node sees so many frames at most: how many of ours are among those that are taken down is nothing to it. */
const MOST_SHOWN = 50

/** Returns the frames of a node's own code, and what these called of the language itself. */
export function sitesShown(sites: readonly Site[]): Site[] {
  const shown: Site[] = []
  // From the outermost on: what is native belongs to who called it.
  let isShown = false
  for (const site of sites.toReversed()) {
    const file = site.getFileName()
    if (typeof file === 'string' && file !== '') isShown = !isOwnCode(file)
    if (isShown) shown.push(site)
  }
  return shown.reverse().slice(0, MOST_SHOWN)
}

/**
 * Returns a frame with the name of the function alone: what class it is of, V8, Node and test runners tell in several ways, by how the code
 * was loaded.
 *
 * @param told The frame as it is told elsewhere, with the place in the source: `Lock.receive (file:///home/me/lock.ts:12:5)`.
 */
export function frameText(site: Site, told: string): string {
  const [, inBrackets, bare] = /^(?:.* \((.*:\d+:\d+)\)|(?:async )?(?:new )?(.*:\d+:\d+))$/.exec(told) ?? []
  const url = inBrackets ?? bare
  if (url === undefined || !site.getFileName()) return String(site)
  const place = rewrittenStack(url.startsWith('file:') ? decodeURI(url.replace(/^file:\/\/(?=\/)/, '')) : url)
  const name = site.getFunctionName()
  const kind = /^(?:async )?(?:new )?/.exec(String(site))?.[0] ?? ''
  return name ? `${kind}${name} (${place})` : `${kind}${place}`
}

/** Returns what stands before the frames: `Error: message`, with the code in errors of Node. */
export function headOf(error: Error): string {
  try {
    const head = Error.prototype.toString.call(error)
    const isOfNode = Object.getOwnPropertySymbols(error).some(({ description }) => description === 'kIsNodeError')
    const { name, code } = error as Error & { readonly code?: unknown }
    return isOfNode && head.startsWith(name) ? `${name} [${String(code)}]${head.slice(name.length)}` : head
  } catch {
    return '<error>'
  }
}
