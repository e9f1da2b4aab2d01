"""What every page needs: who may enter, the gateways of the request, words, menu, headers, pages of errors."""
