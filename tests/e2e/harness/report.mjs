/** Counts steps that passed and failed; a failed step ends its scenario, as the next ones build on it. */
export class Report {
  passed = 0;
  failed = 0;
  #started = Date.now();

  async scenario(name, body) {
    this.#say(name);
    await body().catch(error => {
      if (error instanceof FailedStep) return;
      this.failed++;
      this.#say(`  FAILED outside of any step: ${error.stack}`);
    });
  }

  async step(name, body, onFailure = async () => {}) {
    try {
      await body();
      this.passed++;
      this.#say(`  passed: ${name}`);
    } catch (error) {
      this.failed++;
      this.#say(`  FAILED: ${name}\n${error.stack}`);
      await onFailure();
      throw new FailedStep(name);
    }
  }

  #say(words) {
    console.log(`${((Date.now() - this.#started) / 1000).toFixed(1).padStart(6)} s ${words}`);
  }
}

class FailedStep extends Error {}
