/** Lets one loop sleep until another has something for it. */
export interface Wake {
  /** There is something to do. */
  notify(): void;
  /** There will be nothing more. */
  end(): void;
  /** Resolves at the next `notify`, or at once when one came since the last wait; `false` after `end`. */
  wait(): Promise<boolean>;
}

export function createWake(): Wake {
  let notified = false;
  let ended = false;
  let wakeUp: (() => void) | undefined;
  return {
    notify: () => {
      notified = true;
      wakeUp?.();
    },
    end: () => {
      ended = true;
      wakeUp?.();
    },
    wait: async () => {
      if (!notified && !ended) await new Promise<void>((resolve) => (wakeUp = resolve));
      const more = notified || !ended;
      notified = false;
      return more;
    },
  };
}
