/** Who waits in this process for news of which job. */
export interface JobWaiters {
  /** Wakes everyone who waits for the job. */
  wake(jobId: string): void;
  /** Resolves at the next news of the job, or after the given time, or when the signal fires. */
  next(jobId: string, milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function createJobWaiters(): JobWaiters {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wake(jobId) {
      for (const resume of [...(waiting.get(jobId) ?? [])]) resume();
    },
    next(jobId, milliseconds, signal) {
      return new Promise((resolve) => {
        const resumers = waiting.get(jobId) ?? new Set();
        waiting.set(jobId, resumers);
        const resume = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", resume);
          resumers.delete(resume);
          if (resumers.size === 0) waiting.delete(jobId);
          resolve();
        };
        const timer = setTimeout(resume, milliseconds);
        resumers.add(resume);
        if (signal.aborted) resume();
        else signal.addEventListener("abort", resume, { once: true });
      });
    },
  };
}
