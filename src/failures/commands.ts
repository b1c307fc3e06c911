/** A word as it has to be typed in a shell: single quotes mean the same in all of them. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** What to type to run a stored failure again. `scenario` is the file of its scenario, where the failure's own does not say it. */
export function replayCommandLine(path: string, scenario?: string): string {
  return `npx sameseed replay ${shellWord(path)}${scenario === undefined ? '' : ` --scenario ${shellWord(scenario)}`}`
}

/** What to type to see the page of a stored failure; `scenario` as for {@link replayCommandLine}. */
export function openCommandLine(path: string, scenario?: string): string {
  return `npx sameseed open ${shellWord(path)}${scenario === undefined ? '' : ` --scenario ${shellWord(scenario)}`}`
}

/** What to type to see the page of a seed. */
export function openSeedCommandLine(scenarioFile: string, seed: string): string {
  return `npx sameseed open ${shellWord(scenarioFile)} --seed ${shellWord(seed)}`
}

/** What to type to run a seed. */
export function runCommandLine(scenarioFile: string, seed: string, plan?: string): string {
  const command = `npx sameseed run ${shellWord(scenarioFile)}`
  return `${command}${plan === undefined ? '' : ` --plan ${shellWord(plan)}`} --seed ${shellWord(seed)}`
}
