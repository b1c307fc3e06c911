/** Makes docs/page.png: `npm run picture`. It needs Chromium. */
import { fileURLToPath } from 'node:url'
import { run } from 'sameseed'
import { runPage } from 'sameseed/report'
import liferaft from '../../../examples/liferaft/liferaft.sim.ts'
import { openBrowser } from './browser.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
let seed = 1
while ((await run(liferaft, { seed })).ok) seed++
const result = await run(liferaft, { seed }, { journal: { lines: true } })
const browser = await openBrowser()
const about = [`npx sameseed open examples/liferaft/liferaft.sim.ts --seed ${seed}`]
const page = await browser.open(runPage(liferaft, result, { about, root }))
await page.waitForTimeout(300)
await page.screenshot({ path: `${root}docs/page.png` })
await browser.close()
