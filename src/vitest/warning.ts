import type { TestContext } from 'vitest'

/** Says something about a test that does not fail for it. */
export async function warn(message: string, { annotate }: Pick<TestContext, 'annotate'>): Promise<void> {
  // The reporters for machines take the annotation; the one for people shows annotations of failed tests only.
  await annotate(message, 'warning')
  console.warn(message)
}
