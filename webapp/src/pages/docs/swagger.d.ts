/** What docs.ts uses of Swagger UI; the package brings no types. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Options {
    dom_id: string;
    url: string;
    validatorUrl: null;
    deepLinking: boolean;
    docExpansion: "list" | "full" | "none";
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    syntaxHighlight: { theme: string };
  }

  // biome-ignore lint/style/noDefaultExport: the package has no other
  export default function SwaggerUI(options: Options): unknown;
}
