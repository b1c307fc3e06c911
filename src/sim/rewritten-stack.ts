/** Rewrites the places in a text that it knows. */
type Rewrite = (text: string) => string

const byScript = new Map<string, Rewrite>()

/** Says how places in a script that was made of others, such as a bundle, are rewritten to those in what it was made of. */
export function rewriteStacksOf(script: string, rewrite: Rewrite): void {
  byScript.set(script, rewrite)
}

/** Returns a stack, or any other text, with the places as the user knows them. */
export function rewrittenStack(stack: string): string {
  let rewritten = stack
  for (const [script, rewrite] of byScript) if (rewritten.includes(script)) rewritten = rewrite(rewritten)
  return rewritten
}
