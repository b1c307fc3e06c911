import { Notebook } from './notebook.ts'
import { recoveryScenario } from './recovery-scenario.ts'

/** Syncs the new snapshot, gives it its name, and empties the log. What is wrong? */
class Emptied extends Notebook {
  protected override async checkpoint(snapshot: string): Promise<void> {
    const { disk } = this.env
    await disk.write('snapshot.new', snapshot)
    await disk.fsync('snapshot.new')
    await disk.rename('snapshot.new', 'snapshot')
    await disk.write('log', '')
    await disk.fsync('log')
  }
}

export default recoveryScenario('a log that is emptied', async env =>
  new Emptied(env, await Notebook.read(env)).recover(),
)
