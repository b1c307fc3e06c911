import { afterAll, expect, test } from 'vitest'
import { Project } from './project.ts'
import { typesFiles } from './specs.ts'

const project = new Project(typesFiles)
afterAll(() => project.remove())

test.each([
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
])('a project with moduleResolution $moduleResolution gets the types', async ({ module, moduleResolution }) => {
  const compilerOptions = { module, moduleResolution, target: 'es2023', strict: true, noEmit: true, skipLibCheck: true }
  const config = `tsconfig.${moduleResolution}.json`
  project.write(config, JSON.stringify({ compilerOptions, include: ['*.spec.ts'] }))
  const { code, output } = await project.tsc(['-p', config])
  expect(output).toBe('')
  expect(code).toBe(0)
})
