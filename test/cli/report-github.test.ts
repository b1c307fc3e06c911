import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GithubIssues, type GithubTiming, githubPlace } from '../../src/cli/github/github-api.ts'
import { markerOf, ourPart, titleOf, withOurPart } from '../../src/cli/github/issue-text.ts'
import { writeIssues } from '../../src/cli/github/write-issues.ts'
import type { KnownFinding } from '../../src/fuzz/known/known-finding.ts'
import { failure, session } from './ci-sessions.ts'
import { Workbench } from './command.ts'
import { FakeGithub } from './fake-github.ts'

const bench = new Workbench('report-github', { 'findings.json': '{"format":1,"findings":[]}' })
let github: FakeGithub
beforeEach(async () => {
  github = new FakeGithub()
  await github.start()
})
afterEach(() => github.close())

const KIND = '0123456789abcdef'
function finding(changes: Partial<KnownFinding> = {}): KnownFinding {
  const sighting = {
    night: '2026-03-01T01:17:04.120Z',
    revision: 'c3a91e770000000000000000000000000000beef',
    seed: 215,
  }
  return {
    ...{ kind: KIND, scenario: 'raft', file: 'sims/raft.sim.ts', signature: 'always: one leader per term' },
    ...{ message: 'n1 and n2 are both leader in term 1', state: 'open' as const, needs: ['network'] },
    ...{ first: sighting, last: sighting, hits: 12, runs: 482_113, seeds: [215] },
    ...changes,
  }
}
const fixed = finding({
  state: 'fixed',
  unseen: { nights: 3, seeds: 90_312, night: '2026-03-05T01:17:04.120Z' },
  gone: { night: '2026-03-05T01:17:04.120Z', revision: '9c07aa31' },
})

/** Waits for nothing, and says for what it would have waited. */
function timing(): GithubTiming & { readonly waited: number[] } {
  const waited: number[] = []
  return { waited, pauseMs: 0, mostWaitMs: 120_000, wait: async ms => void (ms > 0 && waited.push(ms)) }
}

async function report(findings: readonly KnownFinding[], more: object = {}, time = timing()) {
  const said: string[] = []
  const place = githubPlace(github.env)
  const written = await writeIssues(new GithubIssues(place, time), findings, {
    ...{ repository: place.repository, label: 'sameseed', mostNew: 10, isDry: false, links: {} },
    ...{ evidenceOf: () => undefined, say: (line: string) => void said.push(line) },
    ...more,
  })
  return { ...written, said, messages: written.problems.map(({ message }) => message) }
}

describe('an issue for each finding', () => {
  test('is written once, and nothing is changed when nothing has changed', async () => {
    const first = await report([finding()])
    expect(first.said).toEqual(['created https://github.com/owner/raft/issues/1  raft: always: one leader per term'])
    expect(first.findings[0]?.issue).toBe('https://github.com/owner/raft/issues/1')
    expect(github.issues[0]).toMatchObject({ state: 'open', title: 'raft: always: one leader per term' })
    const second = await report([finding()])
    expect([second.said, github.changes, github.issues.length]).toEqual([['1 issue left as it is'], 1, 1])
    // Not even by the number of the workflow's run.
    await report([finding()], { links: { run: 'https://github.com/owner/raft/actions/runs/8' } })
    expect(github.changes).toBe(1)
  })

  test('is updated, and keeps what people wrote', async () => {
    await report([finding()])
    const [issue] = github.issues
    issue!.body = `Mine.\r\n\r\n${issue!.body!.replaceAll('\n', '\r\n')}\r\n\r\nSee @ann's log.`
    issue!.title = 'Two leaders'
    await report([finding()])
    expect(github.changes).toBe(1)
    await report([finding({ hits: 13 })])
    expect(issue!.body).toMatch(/^Mine\.\n\n<!-- sameseed:finding .*\n[\s\S]*13 times[\s\S]*\n\nSee @ann's log\.$/)
    expect(issue!.title).toBe('Two leaders')
  })

  test('is closed when it is gone, and opened again when it has come back', async () => {
    await report([finding()])
    const closed = await report([fixed])
    const [issue] = github.issues
    expect(closed.said).toEqual([expect.stringMatching(/^closed /)])
    expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed' })
    expect(issue!.comments).toEqual([expect.stringMatching(/^Gone: not seen in 3 nights, 90,312 runs/)])
    await report([fixed])
    expect(issue!.comments).toHaveLength(1)
    const again = finding({ regressed: { night: '2026-03-09T01:17:04.120Z' } })
    expect((await report([again])).said).toEqual([expect.stringMatching(/^reopened /)])
    expect(issue).toMatchObject({ state: 'open', state_reason: 'reopened' })
    expect(issue!.comments.at(-1)).toMatch(/^Seen again: /)
    await report([again])
    expect([github.issues.length, issue!.comments.length]).toEqual([1, 2])
  })

  test('that a person has closed is opened again only if it was seen since, and was not decided', async () => {
    await report([finding()])
    const [issue] = github.issues
    const close = (state_reason: string, closed_at: string) =>
      Object.assign(issue!, { state: 'closed', state_reason, closed_at })
    close('completed', '2026-03-01T09:00:00Z')
    await report([finding()])
    expect(issue!.state).toBe('closed')
    close('not_planned', '2026-02-28T09:00:00Z')
    await report([finding()])
    expect(issue!.state).toBe('closed')
    close('completed', '2026-02-28T09:00:00Z')
    await report([finding()])
    expect(issue!.state).toBe('open')
  })

  test('that a person has opened again stays open', async () => {
    await report([finding()])
    await report([fixed])
    github.issues[0]!.state = 'open'
    await report([fixed])
    expect(github.issues[0]).toMatchObject({ state: 'open', comments: { length: 1 } })
  })

  test('is not written for what is gone, expected, or spoken of elsewhere', async () => {
    const { said } = await report([
      fixed,
      finding({ kind: '1111111111111111', state: 'expected' }),
      finding({ kind: '2222222222222222', issue: 'https://tracker.example/7' }),
    ])
    expect([said, github.changes]).toEqual([[], 0])
  })

  test('is found on any page, among pull requests, and by the registry where its label is gone', async () => {
    github.mostPerPage = 10
    for (let i = 0; i < 25; i++) github.add({ labels: [{ name: 'sameseed' }], pull_request: {} })
    await report([finding()])
    await report([finding()])
    expect(github.issues).toHaveLength(26)
    github.issues.at(-1)!.labels = []
    const issue = github.issues.at(-1)!.html_url
    await report([finding({ issue })])
    await report([finding({ issue, hits: 99 })])
    expect(github.issues).toHaveLength(26)
    expect(github.issues.at(-1)!.body).toContain('99 times')
  })

  test('comes with at most so many new ones, and by a dry run not at all', async () => {
    const many = Array.from({ length: 5 }, (_, i) => finding({ kind: `${i}`.repeat(16), signature: `s${i}` }))
    const dry = await report(many, { isDry: true, mostNew: 3 })
    expect([dry.said[0], github.changes, dry.findings[0]?.issue]).toEqual(['would create  raft: s0', 0, undefined])
    const { said } = await report(many, { mostNew: 3 })
    expect([github.issues.length, said.at(-1)]).toEqual([3, '2 new findings left for the next time: --most-new is 3'])
    await report(many)
    expect(github.issues.map(({ title }) => title).sort()).toEqual([0, 1, 2, 3, 4].map(i => `raft: s${i}`))
  })
})

describe('GitHub refuses', () => {
  const limit = (headers: Record<string, string>, status = 403) => ({
    ...{ status, headers, body: { message: 'API rate limit exceeded' } },
  })

  test('for a while: it waits as long as GitHub says, where that is not long', async () => {
    const time = timing()
    const reset = Math.ceil(Date.now() / 1_000) + 50
    github.refusals.push(
      { method: 'GET', refusal: limit({ 'retry-after': '7' }, 429) },
      { method: 'GET', refusal: limit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }) },
      { method: 'POST', refusal: { status: 403, body: { message: 'You have exceeded a secondary rate limit' } } },
    )
    const { messages } = await report([finding()], {}, time)
    expect([messages, github.issues.length]).toEqual([[], 1])
    expect(time.waited).toEqual([7_000, expect.any(Number), 60_000])
    expect(time.waited[1]).toBeGreaterThan(40_000)
    expect(time.waited[1]).toBeLessThanOrEqual(52_000)
  })

  test('for long: it says for how long, and what was done is not done again', async () => {
    const two = [finding(), finding({ kind: '1111111111111111', signature: 'hangs' })]
    const reset = Math.ceil(Date.now() / 1_000) + 3_000
    await report(two.slice(0, 1))
    github.refusals.push({
      ...{ method: 'POST', refusal: limit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }) },
    })
    const { messages } = await report(two)
    expect(messages).toEqual([expect.stringMatching(/^GitHub's rate limit is reached, for another (49|50) min/)])
    await report(two)
    expect(github.issues.map(({ title }) => title)).toEqual(['raft: always: one leader per term', 'raft: hangs'])
  })

  test('and answers with errors of its own: it asks again, but never writes twice', async () => {
    const time = timing()
    github.refusals.push(
      { method: 'GET', refusal: { status: 502, body: '<html>' } },
      { method: 'GET', refusal: undefined },
      { method: 'POST', refusal: undefined },
    )
    const { messages } = await report([finding()], {}, time)
    expect(messages).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+ does not answer: /)])
    expect(github.asked.filter(line => line.startsWith('POST'))).toHaveLength(1)
    expect(time.waited).toEqual([1_000, 2_000])
  })

  test.each([
    [401, { message: 'Bad credentials' }, 'GitHub does not accept GITHUB_TOKEN: Bad credentials'],
    [403, { message: 'Resource not accessible by integration' }, 'permissions: issues: write'],
    [404, { message: 'Not Found' }, 'there is no repository owner/raft that GITHUB_TOKEN may see'],
    [410, { message: 'Issues are disabled for this repo' }, 'owner/raft has no issues'],
    [301, { message: 'Moved Permanently' }, 'owner/raft is somewhere else by now'],
    [200, { message: 'no issues' }, 'what answers is not GitHub'],
    [200, 'hello', 'what answers is not GitHub'],
  ])('with %i %o: %s', async (status, body, message) => {
    github.refusals.push({ method: 'GET', refusal: { status, body } })
    const { messages } = await report([finding()])
    expect([messages, github.changes]).toEqual([[expect.stringContaining(message)], 0])
  })

  test('one of them with 422: the others are written, and that is told', async () => {
    const errors = [{ field: 'title', code: 'custom', message: 'title is odd' }]
    github.refusals.push({ method: 'POST', refusal: { status: 422, body: { message: 'Validation Failed', errors } } })
    const { messages } = await report([finding(), finding({ kind: '1111111111111111', signature: 'hangs' })])
    expect(messages).toEqual(['GitHub does not take it: Validation Failed; title title is odd'])
    expect(github.issues.map(({ title }) => title)).toEqual(['raft: hangs'])
  })

  test('labels: that is told, and the registry knows the issue all the same', async () => {
    github.mayLabel = false
    const { messages, findings } = await report([finding()])
    expect(messages).toEqual([expect.stringContaining('GITHUB_TOKEN may set no labels')])
    await report(findings)
    expect(github.issues).toHaveLength(1)
  })

  test('and a next page on another server does not get the token', async () => {
    const link = '<http://evil.example/issues?page=2>; rel="next"'
    github.refusals.push({ method: 'GET', refusal: { status: 200, body: [], headers: { link } } })
    expect((await report([finding()])).messages).toEqual(['GitHub says that the next page is on another server'])
  })
})

describe('texts of scenarios', () => {
  /** What GitHub searches for mentions, references and closing words: all but code, in blocks and in `<code>`. */
  const outsideOfCode = (body: string) =>
    body
      .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
      .replace(/<code>[^<]*<\/code>/g, '')
      .replace(/^<!-- sameseed:(finding [0-9a-f]{16} (open|gone)|end) -->$/gm, '')

  const evil = fc.array(
    fc.oneof(
      fc.constantFrom('@ann', '#1', 'closes #2', '```', '````', '\n```\n', '~~~', '<!-- sameseed:end -->', '-->', '\n'),
      fc.constantFrom(`<!-- sameseed:finding ${'f'.repeat(16)} gone -->`, '</code>', '</details>', '|', '`', '\r\n'),
      fc.constantFrom('\n<!-- sameseed:end -->\n', '<script>', '[a](http://x)', '&#64;ann', 'GH-1', 'owner/raft#1'),
      fc.string(),
    ),
    { maxLength: 8 },
  )

  test('mention nobody, name no issue, close none, and do not leave their blocks', () => {
    const texts = fc.tuple(evil, evil, evil, evil).map(all => all.map(each => each.join('')))
    fc.assert(
      fc.property(texts, ([signature = '', message = '', story = '', file = '']) => {
        const entry = { ...failure({ signature }), path: `.sameseed/failures/${file}.json` }
        const hostile = finding({ signature, message, scenario: message, file, needs: [signature] })
        const part = ourPart(
          hostile,
          { entry, story, failure: story },
          { pages: 'https://x.example/s', run: 'https://y/1' },
        )
        const outside = outsideOfCode(part).replace(/\]\(https:\S*\)/g, '')
        expect(outside).not.toMatch(/[@#`]|GH-1|closes|<script|script>|http:/)
        expect(outside.match(/<details>/g)).toHaveLength(2)
        expect(outside.match(/<\/details>/g)).toHaveLength(2)
        // It is read as what it is, and an update changes nothing but itself.
        expect(markerOf(part)).toEqual({ kind: KIND, state: 'open' })
        expect(withOurPart(`${part}\n\nTheirs.`, part)).toBe(`${part}\n\nTheirs.`)
        expect(titleOf(hostile)).not.toMatch(/[@#]\w/)
      }),
    )
  })

  test('are cut to what GitHub takes', async () => {
    const long = `${'`'.repeat(200)}${'x'.repeat(100_000)}`
    const entry = failure({ path: '.sameseed/failures/x.json' })
    const { messages } = await report([finding({ signature: long, message: long, file: long })], {
      evidenceOf: () => ({ entry, story: long, failure: '{}' }),
    })
    expect([messages, github.issues.length]).toEqual([[], 1])
  })
})

describe('the command', () => {
  const words = ['report', '--out', 'store', '--github', '--findings', 'findings.json']

  test('writes story, page and replay command, and the address of the issue into the registry', async () => {
    const path = '.sameseed/failures/raft-always.json'
    const entry = failure({ path, shape: ['network'] })
    const folder = 'store/raft/20260301T011704.120Z'
    bench.write(`${folder}/results.json`, JSON.stringify(session({ failures: [entry] })))
    bench.write(`${folder}/raft-always/story.txt`, 'n1 ──► n2\n')
    bench.write('store/failures/raft-always.json', '{"format":1}')
    bench.write('findings.json', JSON.stringify({ format: 1, findings: [finding()] }))
    const run = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '77' }
    const { code, stdout, stderr } = await bench.sameseed([...words, '--pages', 'https://x.example/store/'], {
      ...{ ...github.env, ...run },
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^created https/)
    const [{ body } = { body: '' }] = github.issues
    expect(body).toContain('```text\nn1 ──► n2\n```')
    expect(body).toContain(
      'npx sameseed replay .sameseed/failures/raft-always.json\nnpx sameseed run sims/raft.sim.ts --seed 215',
    )
    expect(body).toContain('(https://x.example/store/failures/raft-always.html)')
    expect(body).toContain('(https://github.com/owner/raft/actions/runs/77)')
    const [known] = bench.json<{ findings: KnownFinding[] }>('findings.json').findings
    expect(known?.issue).toBe('https://github.com/owner/raft/issues/1')
    expect([...github.authorizations]).toEqual([`Bearer ${github.token}`])
  })

  test('says nothing secret, whatever happens', async () => {
    bench.write('findings.json', JSON.stringify({ format: 1, findings: [finding()] }))
    github.refusals.push({ method: 'GET', refusal: { status: 401, body: { message: `no ${github.token}` } } })
    const refused = await bench.sameseed(words, github.env)
    const nowhere = await bench.sameseed(words, {
      ...github.env,
      GITHUB_API_URL: `https://x:${github.token}@y.example`,
    })
    const plain = await bench.sameseed(words, { ...github.env, GITHUB_API_URL: 'http://github.example' })
    const odd = await bench.sameseed(words, { ...github.env, GITHUB_TOKEN: `${github.token} b` })
    for (const { code, stdout, stderr } of [refused, nowhere, plain, odd]) {
      expect(code).toBe(254)
      expect(stdout + stderr).not.toContain(github.token)
    }
    expect(refused.stderr).toContain('no ***')
    expect(plain.stderr).toContain('GITHUB_API_URL takes an address such as https://api.github.com')
  })

  test('says what is missing', async () => {
    const none = await bench.sameseed(['report', '--github'], github.env)
    const gone = await bench.sameseed(['report', '--github', '--findings', 'gone.json'], github.env)
    const { GITHUB_TOKEN: _, ...without } = github.env
    const token = await bench.sameseed(words, without)
    expect([none.stderr, gone.stderr, token.stderr]).toEqual([
      expect.stringContaining('say --findings <file>'),
      expect.stringContaining('there is no registry gone.json'),
      expect.stringContaining('in GITHUB_TOKEN'),
    ])
  })
})
