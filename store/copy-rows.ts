import type { ClientBase, Connection, Submittable } from "pg";
import { message } from "./embedded/wire-messages.ts";

/** One COPY … FROM STDIN with all its rows at hand, as pg's interface for own kinds of queries asks for it. */
class CopyRows implements Submittable {
  private readonly sql: string;
  private readonly text: string;
  private failure: Error | undefined;
  private settle: (error: Error | undefined) => void = () => undefined;
  readonly done: Promise<void>;

  constructor(sql: string, text: string) {
    this.sql = sql;
    this.text = text;
    this.done = new Promise((resolve, reject) => {
      this.settle = (error) => (error ? reject(error) : resolve());
    });
  }

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: Connection): void {
    connection.stream.write(Buffer.concat([message("d", Buffer.from(this.text)), message("c")]));
  }

  handleCommandComplete(): void {
    // Success is reported when the connection is ready again.
  }

  handleError(error: Error): void {
    this.failure = error;
    this.settle(error);
  }

  handleReadyForQuery(): void {
    this.settle(this.failure);
  }
}

/** Loads lines of COPY's text format (each ended by a line feed) with the given COPY statement. */
export function copyRows(client: ClientBase, sql: string, text: string): Promise<void> {
  const copy = new CopyRows(sql, text);
  client.query(copy);
  return copy.done;
}
