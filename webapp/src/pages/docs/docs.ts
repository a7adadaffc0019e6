/** Shows the OpenAPI document with Swagger UI, from our own files alone. */

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

SwaggerUI({
  dom_id: "#operations",
  url: "/openapi.json",
  validatorUrl: null, // the document is checked before it is published, and nothing of it is sent elsewhere
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  syntaxHighlight: { theme: "tomorrow-night" }, // of its themes, one that is readable throughout (4.5 : 1)
});
