/** Types for the part of Swagger UI that docs.ts uses; the package has none. */
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

  // biome-ignore lint/style/noDefaultExport: Swagger UI exports nothing else
  export default function SwaggerUI(options: Options): unknown;
}
