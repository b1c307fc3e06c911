import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This package's own code: `…/src/` or `…/dist/`. */
const OWN = `${slashes(dirname(dirname(fileURLToPath(import.meta.url))))}/`
const RUNNER = /\/node_modules\/(@vitest\/|vitest\/|vite\/|tinypool\/)/

/** The lines of a stack that are in the user's code: not in ours, the test runner's or Node's. Innermost first. */
export function userFrames(stack: string | undefined): string[] {
  return (stack ?? '').split('\n').filter(line => {
    if (!/^\s+at /.test(line)) return false
    const path = slashes(line)
    return !path.includes(OWN) && !RUNNER.test(path) && !path.includes('node:') && !path.includes('<anonymous>')
  })
}

/** The file of a frame such as `    at start (/home/me/lock.ts:12:5)`, as a path. */
export function fileOf(frame: string): string | undefined {
  const place = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):\d+:\d+\)?$/.exec(frame.trim())?.[1]
  return place?.startsWith('file://') ? fileURLToPath(place) : place
}

/** Lets an error point at the user's code: vitest prints the lines around the first of `frames`. */
export function pointAt<E extends Error>(error: E, frames: readonly string[]): E {
  // All of the message, since vitest shows errors with equal stacks once only; but nothing in it may pass for a frame.
  const title = `${error.name}: ${error.message}`.split('\n').filter(line => !/^\s*at /.test(line))
  const stack = [...title, ...frames].join('\n')
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true })
  return error
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}
