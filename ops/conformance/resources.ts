import { type ReadResourceResult, type Resource, ResourceNotFoundError } from "@modelcontextprotocol/server";
import { PNG } from "./fixture.ts";

export const resources: readonly Resource[] = [
  { uri: "test://static-text", name: "static-text", description: "Text", mimeType: "text/plain" },
  { uri: "test://static-binary", name: "static-binary", description: "An image", mimeType: "image/png" },
  { uri: "test://watched-resource", name: "watched", description: "May change", mimeType: "text/plain" },
];

export const resourceTemplates = [
  {
    uriTemplate: "test://template/{id}/data",
    name: "template",
    description: "Data by id",
    mimeType: "application/json",
  },
];

/** @throws ResourceNotFoundError for an address of none of them */
export function readResource(uri: string): ReadResourceResult {
  if (uri === "test://static-binary") {
    return { contents: [{ uri, mimeType: "image/png", blob: PNG }] };
  }
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id !== undefined) {
    const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return { contents: [{ uri, mimeType: "application/json", text }] };
  }
  if (!resources.some((resource) => resource.uri === uri)) throw new ResourceNotFoundError(uri);
  const text = "This is the content of the static text resource.";
  return { contents: [{ uri, mimeType: "text/plain", text }] };
}
