import type { RunOptions, Store, Tenant } from "./open-store.ts";

export type ObserveTransaction = (outcome: "committed" | "rolled_back", seconds: number) => void;

/** The same store, reporting every transaction it runs: how it ended and how long it held its connection. */
export function observeStore(store: Store, observe: ObserveTransaction): Store {
  async function timed<Result>(work: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    try {
      const result = await work();
      observe("committed", seconds());
      return result;
    } catch (error) {
      observe("rolled_back", seconds());
      throw error;
    }
  }
  function observeTenant(tenant: Tenant): Tenant {
    return {
      id: tenant.id,
      marketId: tenant.marketId,
      run: (work, options?: RunOptions) => timed(() => tenant.run(work, options)),
      inTurn: tenant.inTurn,
    };
  }
  return {
    ...store,
    tenant: (id, marketId) => observeTenant(store.tenant(id, marketId)),
    system: (work, options) => timed(() => store.system(work, options)),
  };
}
