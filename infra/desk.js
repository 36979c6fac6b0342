/* Runs at each request for the workspace: a path of its own is its page, a file is itself or nothing. */
function handler(event) {
  var request = event.request;
  if (request.uri === "/" || request.uri === "/desk") {
    return { statusCode: 302, statusDescription: "Found", headers: { location: { value: "/desk/" } } };
  }
  if (request.uri.substring(request.uri.lastIndexOf("/")).indexOf(".") < 0) request.uri = "/desk/index.html";
  return request;
}
